import { jsonFault, NofxError } from '@nofx/core'
import { array, boolean, config, literal, looseObject, maxLength, nonnegative, number, optional, record, strictObject, string, unknown } from 'zod/mini'
import en from 'zod/v4/locales/en.js'
import { faultList } from '../fault-list.ts'
import { safeParsePlan } from '../plan/parse-plan.ts'
import type { Template } from './template.ts'
import { templateFaults } from './template-faults.ts'
import type { TemplateFault } from './schema-faults.ts'

/** The text of a template in characters: beyond this it is a plan of a hundred thousand nodes, and no template. */
const TEMPLATE_CHARS_MAX = 10_000_000

config(en())

const text = string().check(maxLength(10_000))
const share = optional(number().check(nonnegative()))

const skillSchema = strictObject({ skillId: text, proficiencyLevelMin: share, successRateMin: share, averageLatencyMax: share, costPerOperationMax: share })

const templateSchema = strictObject({
  kind: literal('template'),
  v: literal(1),
  name: text,
  version: text,
  description: optional(text),
  keywords: optional(array(text)),
  parameters: record(string(), strictObject({ schema: looseObject({}), default: optional(unknown()), optional: optional(boolean()), description: optional(text) })),
  roles: record(string(), strictObject({ skills: array(skillSchema), nodes: array(text), description: optional(text) })),
  uses: array(strictObject({ node: text, template: text, range: text, parameters: record(string(), unknown()), roles: record(string(), text) })),
  settings: array(strictObject({ node: text, path: array(text).check(maxLength(2)), parameter: text })),
  input: optional(looseObject({})),
  output: optional(looseObject({})),
  body: unknown(),
})

/**
 * Reads a template from outside: first its shape, then what it means. Nothing of it is executed, and nothing is given back unless all of it
 * holds.
 *
 * @param json a text in JSON, or what was parsed of one
 * @throws NofxError `template.invalid` that lists the faults with their paths
 *
 * @example
 * ```ts
 * const template = parseTemplate(await readFile('release.template.json', 'utf8'))
 * ```
 */
export function parseTemplate(json: unknown): Template {
  const value = typeof json === 'string' ? parseJson(json) : json
  const { body, ...head } = (typeof value === 'object' && value !== null ? value : {}) as Readonly<Record<string, unknown>>
  // A body has a parser that bounds its depth; the rest is looked at here before anything recurses over it.
  const deep = jsonFault(head)
  if (deep !== undefined) throw templateInvalid('The template', [{ path: deep.path.toReversed().join(''), message: `It is ${deep.kind}. ${deep.remedy}` }])
  // A parser of records leaves this one out, and nothing is to be left out unsaid.
  const hidden = ['parameters', 'roles'].filter((part) => Object.hasOwn(Object(head[part]) as object, '__proto__')).map((part) => ({ path: part, message: 'It has the key "__proto__", which is no name here. Rename it.' }))
  if (hidden.length > 0) throw templateInvalid('The template', hidden)
  const shape = templateSchema.safeParse({ ...head, body })
  const plan = safeParsePlan(body)
  const faults: TemplateFault[] = (shape.error?.issues ?? []).map(({ path, message }) => ({ path: path.join('.'), message: `${message}. Correct it.` }))
  if (!plan.ok) faults.push(...plan.faults.filter(({ severity }) => severity === 'error').map(({ path, message }) => ({ path: `body.${path}`, message })))
  for (const [index, use] of (shape.data?.uses ?? []).entries()) faults.push(...bindingShapeFaults(use.parameters, `uses[${index}].parameters`))
  if (faults.length > 0 || !plan.ok) throw templateInvalid('The template', faults)
  // The schema has looked at each field; the body and the bindings of uses have parsers of their own.
  const template = { ...shape.data, body: plan.plan } as Template
  assertValidTemplate(template)
  return template
}

/** @throws NofxError `template.invalid` that lists the faults with their paths */
export function assertValidTemplate(template: Template): void {
  const faults = templateFaults(template)
  if (faults.length > 0) throw templateInvalid(`The template "${template.name}"`, faults)
}

/** @param what the template, for the message: `The template "release"` */
export function templateInvalid(what: string, faults: readonly TemplateFault[]): NofxError {
  return new NofxError('template.invalid', faultList(what, faults.map(({ path, message }) => `${path}: ${message}`)))
}

/** Bindings have the shape that those of a plan have, so one without nodes shows what is wrong with them. */
function bindingShapeFaults(fields: Readonly<Record<string, unknown>>, path: string): readonly TemplateFault[] {
  const probe = safeParsePlan({ v: 1, name: 'probe', version: '1.0.0', nodes: [], edges: [], output: { from: 'object', fields } })
  return probe.ok ? [] : probe.faults.filter(({ severity }) => severity === 'error').map(({ path: within, message }) => ({ path: `${path} (${within})`, message }))
}

function parseJson(text: string): unknown {
  if (text.length > TEMPLATE_CHARS_MAX) throw templateInvalid('The template', [{ path: '(root)', message: `It has ${text.length} characters; the most is ${TEMPLATE_CHARS_MAX}. Use maps.` }])
  try {
    return JSON.parse(text)
  } catch (error) {
    throw templateInvalid('The template', [{ path: '(root)', message: `It is no JSON: ${(error as Error).message}. Correct the text.` }])
  }
}
