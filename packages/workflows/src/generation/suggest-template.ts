import { isNofxError } from '@nofx/core'
import { composedParameters } from '../templates/compose-templates.ts'
import { instantiateTemplate } from '../templates/instantiate-template.ts'
import type { Template } from '../templates/template.ts'
import { parametersIn } from './parameters-in.ts'
import type { PastPlan } from './past-plans.ts'
import { fitOf, keyOf, lacksOf, suggestion, type Setting, type Unassessed } from './suggestion.ts'

/**
 * What a template would do for a goal, with parameters that the goal names.
 *
 * @param parts the templates that it was composed of, or itself
 * @param words those of the goal that it speaks of
 */
export function suggestTemplate(template: Template, parts: readonly Template[], words: readonly string[], setting: Setting): Unassessed {
  const { goal, options, published } = setting
  const called = parts.length === 1 ? [] : composedParameters(parts)
  const read = parts.flatMap((part, index) => parametersIn(part.parameters, goal).map(({ name, value }) => ({ name: called[index]?.get(name) ?? name, value })))
  const given = Object.fromEntries(Object.entries(options.parameters ?? {}).filter(([name]) => Object.hasOwn(template.parameters, name)))
  const parameters = { ...Object.fromEntries(read.map(({ name, value }) => [name, value])), ...given }
  const open = Object.entries(template.parameters).filter(([name, { default: byDefault, optional }]) => byDefault === undefined && optional !== true && !Object.hasOwn(parameters, name)).map(([name]) => `the parameter "${name}"`)
  const reasons = [...fitOf(words, setting), ...read.filter(({ name }) => !Object.hasOwn(given, name)).map(({ name, value }) => `${name} is ${JSON.stringify(value)}, as the goal says.`)]
  const runs = parts.map((part) => historyOf(part, options.past ?? []))
  const base = { from: parts.length === 1 ? 'template' : 'composition', sources: parts.map(keyOf), runs } as const
  if (open.length > 0) return suggestion(base, words, reasons, [...open, ...lacksOf(template.body, options)], undefined, setting)
  try {
    const unbound = instantiateTemplate(template, { parameters, templates: published })
    const lacks = lacksOf(unbound.plan, options)
    // Roles are filled where all that they ask for is there; what is not is named first.
    const { plan, input, parameters: values, warnings } = lacks.length > 0 || options.agents === undefined ? unbound : instantiateTemplate(template, { parameters, templates: published, agents: options.agents })
    return suggestion(base, words, [...reasons, ...warnings], lacks, { plan, ...(input && { input }), parameters: values }, setting)
  } catch (error) {
    if (!isNofxError(error)) throw error
    return suggestion(base, words, reasons, [`a plan: ${error.message}`], undefined, setting)
  }
}

/** The runs of plans that were made of a version of a template. */
function historyOf(template: Template, past: readonly PastPlan[]): Pick<PastPlan, 'runs' | 'succeeded'> {
  const own = past.filter(({ plan }) => keyOf(plan) === keyOf(template))
  return { runs: own.reduce((sum, { runs }) => sum + runs, 0), succeeded: own.reduce((sum, { succeeded }) => sum + succeeded, 0) }
}
