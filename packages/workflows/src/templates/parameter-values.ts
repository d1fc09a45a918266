import { countParts } from './count-parts.ts'
import { listNames } from './list-names.ts'
import type { TemplateFault } from './schema-faults.ts'
import type { Template } from './template.ts'
import { valueFaults } from './value-faults.ts'

/** Parts of the values that the parameters of one plan are given, those of used templates included. What is larger is data, and comes as input of a run. */
const PARAMETER_PARTS_MAX = 50_000

/** Parameters that there are not of which it is told: the caller may have given a million. */
const UNKNOWN_TOLD_MAX = 100

/** The values of the parameters of a template, defaults included, and what is wrong with those that were given. */
export interface ParameterValues {
  readonly values: Readonly<Record<string, unknown>>
  /** Parts of what was given. */
  readonly parts: number
  readonly faults: readonly TemplateFault[]
}

/** @param partsBefore parts of what other templates of the plan were given */
export function parameterValues({ name, parameters }: Template, given: Readonly<Record<string, unknown>>, path: string, partsBefore: number): ParameterValues {
  const left = PARAMETER_PARTS_MAX - partsBefore
  const parts = countParts(given, left)
  if (parts > left) return { values: {}, parts, faults: [{ path, message: `What the parameters of the plan are given has more than ${PARAMETER_PARTS_MAX.toLocaleString('en')} parts. Hand large values to the run as input.` }] }
  const unknown = Object.keys(given).filter((key) => !Object.hasOwn(parameters, key)).slice(0, UNKNOWN_TOLD_MAX)
  const faults = unknown.map((key): TemplateFault => ({ path: `${path}.${key}`, message: `The template "${name}" has no such parameter, only ${listNames(Object.keys(parameters))}. Leave it out.` }))
  const values: Record<string, unknown> = {}
  for (const [key, { schema, default: byDefault, optional }] of Object.entries(parameters)) {
    const own = Object.hasOwn(given, key) ? given[key] : undefined
    const value = own === undefined ? byDefault : own
    // The default was checked with the template.
    if (own !== undefined) for (const fault of valueFaults(schema, own, `${path}.${key}`)) faults.push(fault)
    if (value !== undefined) values[key] = value
    else if (optional !== true) faults.push({ path: `${path}.${key}`, message: `The template "${name}" needs it, and it has no default. Give it.` })
  }
  return { values, parts, faults }
}
