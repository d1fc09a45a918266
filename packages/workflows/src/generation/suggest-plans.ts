import { isNofxError } from '@nofx/core'
import isNewer from 'semver/functions/gt.js'
import { allNodes } from '../plan/dependencies.ts'
import type { Plan, PlanNode } from '../plan/plan.ts'
import type { PlanFault } from '../plan/plan-fault.ts'
import { validatePlan } from '../plan/validate-plan.ts'
import { stepCall } from '../builder/step-call.ts'
import { composedParameter, composeTemplates } from '../templates/compose-templates.ts'
import { instantiateTemplate } from '../templates/instantiate-template.ts'
import type { PublishedTemplate } from '../templates/resolve-templates.ts'
import { placeholderStep, type Template } from '../templates/template.ts'
import { assessPlan, type AssessOptions, type PlanAssessment } from './assess-plan.ts'
import { describedSteps, type Catalogue, type DescribedStep } from './catalogue.ts'
import { createGoalIndex, readWords, wordsOf, type Findable, type Found } from './goal-index.ts'
import { parametersIn } from './parameters-in.ts'
import type { PastPlan } from './past-plans.ts'

export interface SuggestPlansOptions extends Catalogue, AssessOptions {
  /** Those of a registry: `await registry.list()`. Of each name the newest version that is not deprecated is suggested. */
  readonly templates?: readonly (Template | PublishedTemplate)[]
  /** Those of a store: `await readPastPlans(storage.records)`. */
  readonly past?: readonly PastPlan[]
  /** What is already known of the parameters of the templates, by name. */
  readonly parameters?: Readonly<Record<string, unknown>>
  /** The most suggestions. Default: 5. */
  readonly limit?: number
}

/** Something that may reach the goal, and why. */
export interface PlanSuggestion {
  readonly from: 'template' | 'past plan' | 'composition'
  /** The templates, or the plan, as `release@2.0.0`. */
  readonly sources: readonly string[]
  /** From 0 to 1: the share of the words of the goal that it speaks of, times the share of what it needs that is there, times its expected success. */
  readonly score01: number
  /** Why, a sentence each: what fits, what was changed, how it went before. */
  readonly reasons: readonly string[]
  /** What is not there: steps, skills, and parameters that have to be given. With any of it there is no plan. */
  readonly missing: readonly string[]
  /** Ready to run, and analysed and scheduled. */
  readonly proposal?: { readonly plan: Plan; readonly parameters: Readonly<Record<string, unknown>>; readonly warnings: readonly PlanFault[]; readonly assessment: PlanAssessment }
}

const SUGGESTIONS_DEFAULT = 5

/** What is looked at closely, of all that speaks of the goal: making a plan of each costs more than finding it. */
const CANDIDATES_MAX = 100

/** Templates that are put one after the other at most: the goals of people have fewer parts. */
const PARTS_MAX = 5

/** Share of the words of two names that have to be the same for one step to stand in for the other. */
const ALIKE_MIN = 0.5

/**
 * Finds templates and past plans that fit a goal in words, adapts them to what there is, and puts templates together where no single one
 * speaks of all of the goal. Needs no language model: words are looked for in names, keywords, descriptions and steps, unfinished and
 * misspelt ones too. The same goal and options give the same suggestions, best first.
 *
 * Adapting means: parameters are taken from the goal where it names one of their values, and a step of a past plan that is not there gives
 * way to one of a similar name; where the two declare schemas, what it is given has to fit. Everything that was changed is said.
 *
 * @example
 * ```ts
 * const [best] = suggestPlans('build and publish the package to jsr', { templates: await registry.list(), past: await readPastPlans(storage.records), steps, agents })
 * best?.reasons // ['It speaks of 3 of the 4 words of the goal: build, publish, package.', 'registry is "jsr", as the goal says.', …]
 * ```
 */
export function suggestPlans(goal: string, options: SuggestPlansOptions): readonly PlanSuggestion[] {
  const published = (options.templates ?? []).map((given): PublishedTemplate => ('template' in given ? given : { template: given }))
  const templates = newestOf(published)
  const known = new Set(published.map(({ template }) => keyOf(template)))
  // What was made of a template is suggested as the template, with the record of its plans.
  const past = (options.past ?? []).filter(({ plan }) => !known.has(keyOf(plan)))
  const findables = [...templates.map(findTemplate), ...past.map(({ plan }, index) => findPlan(plan, templates.length + index))]
  const words = wordsOf(goal)
  const found = createGoalIndex(findables)(goal).filter((each) => each.words.length > 0).toSorted((one, other) => other.words.length - one.words.length || other.score - one.score).slice(0, CANDIDATES_MAX)
  const setting: Setting = { goal, words, options, published }
  const suggestions = found.map((each) => {
    const template = templates[each.id]
    return { each, suggestion: template === undefined ? fromPast(past[each.id - templates.length] as PastPlan, each, setting) : fromTemplates([template], each.words, setting) }
  })
  const composition = composed(templates, found, setting)
  const ranked = [...(composition === undefined ? [] : [{ each: { score: 0 }, suggestion: composition }]), ...suggestions]
  return ranked
    .sort((one, other) => other.suggestion.score01 - one.suggestion.score01 || other.each.score - one.each.score)
    .slice(0, options.limit ?? SUGGESTIONS_DEFAULT)
    .map(({ suggestion: { made, ...rest } }) => (made === undefined ? rest : { ...rest, proposal: { ...made, assessment: assessPlan(made.plan, options) } }))
}

interface Setting {
  readonly goal: string
  /** Those of the goal. */
  readonly words: readonly string[]
  readonly options: SuggestPlansOptions
  readonly published: readonly PublishedTemplate[]
}

/** Of each name the newest version that is not deprecated. */
function newestOf(published: readonly PublishedTemplate[]): readonly Template[] {
  const newest = new Map<string, Template>()
  for (const { template, deprecated } of published) {
    const other = newest.get(template.name)
    if (deprecated === undefined && (other === undefined || isNewer(template.version, other.version))) newest.set(template.name, template)
  }
  return [...newest.values()]
}

function findTemplate({ name, description = '', keywords = [], body, roles }: Template, id: number): Findable {
  const skills = Object.values(roles).flatMap(({ skills: asked }) => asked.map(({ skillId }) => skillId))
  return { id, name, description, keywords: keywords.join(' '), parts: [partsOf(body.nodes), ...skills].join(' ') }
}

function findPlan({ name, nodes }: Plan, id: number): Findable {
  return { id, name, description: '', keywords: '', parts: partsOf(nodes) }
}

function partsOf(nodes: readonly PlanNode[]): string {
  return allNodes(nodes).map((node) => (node.type === 'step' ? `${node.id} ${node.step}` : node.type === 'agent' ? `${node.id} ${node.skills.join(' ')}` : node.id)).join(' ')
}

function fromTemplates(parts: readonly Template[], words: readonly string[], setting: Setting): Unassessed {
  const { goal, options, published } = setting
  const template = parts.length === 1 ? (parts[0] as Template) : composeTemplates(parts.map(({ name }) => name).join(' then '), parts)
  const read = parts.flatMap((part) => parametersIn(part.parameters, goal).map((each) => ({ ...each, name: parts.length === 1 ? each.name : composedParameter(part.name, each.name) })))
  const given = Object.fromEntries(Object.entries(options.parameters ?? {}).filter(([name]) => Object.hasOwn(template.parameters, name)))
  const parameters = { ...Object.fromEntries(read.map(({ name, value }) => [name, value])), ...given }
  const open = Object.entries(template.parameters).filter(([name, { default: byDefault, optional }]) => byDefault === undefined && optional !== true && !Object.hasOwn(parameters, name)).map(([name]) => `the parameter "${name}"`)
  const reasons = [...fitOf(words, setting), ...read.filter(({ name }) => !Object.hasOwn(given, name)).map(({ name, value }) => `${name} is ${JSON.stringify(value)}, as the goal says.`)]
  const runs = parts.map((part) => recordOf(part, options.past ?? []))
  const base = { from: parts.length === 1 ? 'template' : 'composition', sources: parts.map(keyOf), runs } as const
  if (open.length > 0) return suggestion(base, words, reasons, [...open, ...lacksOf(template.body, options)], undefined, setting)
  try {
    const instance = instantiateTemplate(template, { parameters, templates: published })
    return suggestion(base, words, [...reasons, ...instance.warnings], lacksOf(instance.plan, options), { plan: instance.plan, parameters: instance.parameters }, setting)
  } catch (error) {
    if (!isNofxError(error)) throw error
    return suggestion(base, words, reasons, [`a plan: ${error.message}`], undefined, setting)
  }
}

function fromPast(past: PastPlan, { words }: Found, setting: Setting): Unassessed {
  const { plan, changes } = adaptPlan(past.plan, setting.options)
  const base = { from: 'past plan', sources: [keyOf(past.plan)], runs: [past] } as const
  return suggestion(base, words, [...fitOf(words, setting), ...changes], lacksOf(plan, setting.options), { plan, parameters: {} }, setting)
}

/** A suggestion whose plan is still to be analysed: only the best are. */
type Unassessed = Omit<PlanSuggestion, 'proposal'> & { readonly made: Omit<NonNullable<PlanSuggestion['proposal']>, 'assessment'> | undefined }

interface Base {
  readonly from: PlanSuggestion['from']
  readonly sources: readonly string[]
  readonly runs: readonly Pick<PastPlan, 'runs' | 'succeeded'>[]
}

function suggestion({ from, sources, runs }: Base, words: readonly string[], reasons: readonly string[], lacks: readonly string[], made: { readonly plan: Plan; readonly parameters: Readonly<Record<string, unknown>> } | undefined, { words: all, options }: Setting): Unassessed {
  const needs = made === undefined ? lacks.length + 1 : needsOf(made.plan).length
  const available = needs === 0 ? 1 : Math.max(0, needs - lacks.length) / needs
  // Laplace's rule of succession: a half for what was never run, and closer to the record with each run. Of several the weakest counts,
  // since a product would put two that were never run behind one.
  const success = Math.min(...runs.map(({ runs: count, succeeded }) => (succeeded + 1) / (count + 2)))
  const record = runs.flatMap(({ runs: count, succeeded }, index) => (count === 0 ? [] : [`${sources[index]} was completed in ${succeeded} of ${count} runs.`]))
  const faults = made === undefined || lacks.length > 0 ? [] : validatePlan(made.plan, surroundingsOf(options))
  const errors = faults.filter(({ severity }) => severity === 'error').map(({ path, message }) => `${path}: ${message}`)
  const missing = [...lacks, ...errors]
  return { from, sources, score01: (words.length / Math.max(1, all.length)) * available * success, reasons: [...reasons, ...record], missing, made: made === undefined || missing.length > 0 ? undefined : { ...made, warnings: faults } }
}

/** The templates that together speak of more of the goal than any alone, in the order in which the goal speaks of them. */
function composed(templates: readonly Template[], found: readonly Found[], setting: Setting): Unassessed | undefined {
  const candidates = found.flatMap((each) => (templates[each.id] === undefined ? [] : [{ template: templates[each.id] as Template, words: each.words }]))
  const covered = new Set<string>()
  const chosen: { readonly template: Template; readonly first: number }[] = []
  while (chosen.length < PARTS_MAX) {
    const gains = candidates.map(({ template, words }) => ({ template, words: words.filter((word) => !covered.has(word)) })).filter(({ template, words }) => words.length > 0 && !chosen.some((other) => other.template === template))
    const best = gains.reduce<(typeof gains)[number] | undefined>((most, each) => (most === undefined || each.words.length > most.words.length ? each : most), undefined)
    if (best === undefined) break
    for (const word of best.words) covered.add(word)
    chosen.push({ template: best.template, first: Math.min(...best.words.map((word) => setting.words.indexOf(word))) })
  }
  const most = Math.max(0, ...found.map(({ words }) => words.length))
  if (chosen.length < 2 || covered.size <= most) return undefined
  const parts = chosen.toSorted((one, other) => one.first - other.first).map(({ template }) => template)
  return fromTemplates(parts, setting.words.filter((word) => covered.has(word)), setting)
}

function fitOf(words: readonly string[], { goal, words: all }: Setting): readonly string[] {
  const said = readWords(goal)
  return [`It speaks of ${words.length} of the ${all.length} words of the goal: ${words.map((word) => said.get(word) ?? word).join(', ')}.`]
}

/** Steps and skills, each once. */
function needsOf(plan: Plan): readonly string[] {
  const needs = allNodes(plan.nodes).flatMap((node) => (node.type === 'agent' ? node.skills.map((skill) => `the skill "${skill}"`) : node.type === 'step' ? [node.step, ...(node.compensate === undefined ? [] : [node.compensate.step])].map((step) => `the step "${step}"`) : []))
  return [...new Set(needs)]
}

/** What a plan needs and is not there; where the catalogue says nothing of steps or agents, they count as there. */
function lacksOf(plan: Plan, { steps, agents }: Catalogue): readonly string[] {
  const there = new Set([...describedSteps({ steps: steps ?? [] }).map(({ step }) => `the step "${step.name}"`), ...(agents ?? []).flatMap(({ capabilities }) => capabilities.map(({ skillId }) => `the skill "${skillId}"`))])
  return needsOf(plan).filter((need) => !there.has(need) && !need.startsWith(`the step "${placeholderStep('')}`) && (need.startsWith('the step') ? steps : agents) !== undefined)
}

/** Puts steps that there are in the places of those that there are not. */
function adaptPlan(plan: Plan, catalogue: Catalogue): { readonly plan: Plan; readonly changes: readonly string[] } {
  const steps = describedSteps(catalogue)
  if (steps.length === 0) return { plan, changes: [] }
  const changes = new Set<string>()
  const adapt = (node: PlanNode): PlanNode => {
    if (node.type === 'map') return { ...node, nodes: node.nodes.map(adapt) }
    if (node.type !== 'step' || steps.some(({ step }) => step.name === node.step)) return node
    const other = standIn(node.step, steps)
    if (other === undefined) return node
    changes.add(`The step "${node.step}" is not there, and "${other.step.name}" stands in for it.`)
    const { inDoubt: _, timeoutMs: __, retry: ___, ...rest } = node
    return { ...rest, ...stepCall(other.step) }
  }
  return { plan: { ...plan, nodes: plan.nodes.map(adapt) }, changes: [...changes] }
}

function standIn(name: string, steps: readonly DescribedStep[]): DescribedStep | undefined {
  const wanted = new Set(wordsOf(name))
  const alike = steps.map((described) => {
    const words = wordsOf(described.step.name)
    const same = words.filter((word) => wanted.has(word)).length
    return { described, share: same / Math.max(1, new Set([...words, ...wanted]).size) }
  })
  const best = alike.reduce<(typeof alike)[number] | undefined>((most, each) => (each.share >= ALIKE_MIN && each.share > (most?.share ?? 0) ? each : most), undefined)
  return best?.described
}

function surroundingsOf({ steps, agents, capacities }: SuggestPlansOptions): Parameters<typeof validatePlan>[1] {
  return { ...(steps && { steps: describedSteps({ steps }).map(({ step }) => step) }), ...(agents && { agents }), ...(capacities && { capacities }) }
}

/** The runs of plans that were made of a version of a template. */
function recordOf(template: Template, past: readonly PastPlan[]): Pick<PastPlan, 'runs' | 'succeeded'> {
  const own = past.filter(({ plan }) => keyOf(plan) === keyOf(template))
  return { runs: own.reduce((sum, { runs }) => sum + runs, 0), succeeded: own.reduce((sum, { succeeded }) => sum + succeeded, 0) }
}

function keyOf({ name, version }: { readonly name: string; readonly version: string }): string {
  return `${name}@${version}`
}
