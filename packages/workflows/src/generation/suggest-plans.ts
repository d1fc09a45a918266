import { validate } from '@nofx/core'
import isNewer from 'semver/functions/gt.js'
import prerelease from 'semver/functions/prerelease.js'
import { array, config, custom, int, looseObject, maximum, number, optional, positive, record, string, unknown } from 'zod/mini'
import en from 'zod/v4/locales/en.js'
import { allNodes } from '../plan/dependencies.ts'
import { recordOf, type JsonSchema } from '../plan/json-schema.ts'
import type { Plan, PlanNode } from '../plan/plan.ts'
import type { PlanFault } from '../plan/plan-fault.ts'
import { publishedOf } from '../templates/instantiate-template.ts'
import type { PublishedTemplate } from '../templates/resolve-templates.ts'
import type { Template } from '../templates/template.ts'
import { assessPlan, checkAssessOptions, type AssessOptions, type PlanAssessment } from './assess-plan.ts'
import { catalogueFields, type Catalogue } from './catalogue.ts'
import { checkGoal } from './goal.ts'
import { createGoalIndex, wordsOf, type Findable } from './goal-index.ts'
import type { PastPlan } from './past-plans.ts'
import { suggestComposition } from './suggest-composition.ts'
import { suggestPastPlan } from './suggest-past-plan.ts'
import { suggestTemplate } from './suggest-template.ts'
import { keyOf, type Setting } from './suggestion.ts'

export interface SuggestPlansOptions extends Catalogue, AssessOptions {
  /** Those of a registry: `await registry.list()`. Of each name the newest version is suggested that is neither deprecated nor a prerelease. */
  readonly templates?: readonly (Template | PublishedTemplate)[]
  /** Those of a store: `await readPastPlans(storage.records)`. */
  readonly past?: readonly PastPlan[]
  /** What is already known of the parameters of the templates, by name. */
  readonly parameters?: Readonly<Record<string, unknown>>
  /** The most suggestions, from 1 to 100. Default: 5. */
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
  readonly proposal?: PlanProposal
}

export interface PlanProposal {
  readonly plan: Plan
  /** What its runs take, where the templates say it. */
  readonly input?: JsonSchema
  readonly parameters: Readonly<Record<string, unknown>>
  readonly warnings: readonly PlanFault[]
  readonly assessment: PlanAssessment
}

const SUGGESTIONS_DEFAULT = 5

/** What is looked at closely, of all that speaks of the goal: making a plan of each costs more than finding it. */
const CANDIDATES_MAX = 100

config(en())

const optionsSchema = looseObject({
  ...catalogueFields,
  templates: optional(array(unknown())),
  past: optional(array(looseObject({ plan: custom((plan) => recordOf(plan) !== undefined, 'Expected a plan'), runs: number(), succeeded: number() }))),
  parameters: optional(record(string(), unknown())),
  limit: optional(int().check(positive(), maximum(CANDIDATES_MAX))),
})

/**
 * Finds templates and past plans that fit a goal in words, adapts them to what there is, and puts templates together where no single one
 * speaks of all of the goal. Needs no language model: words are looked for in names, keywords, descriptions and steps, unfinished and
 * misspelt ones too. The same goal and options give the same suggestions, best first.
 *
 * Adapting means: parameters are taken from the goal where it names one of their values, and a step of a past plan that is not there gives
 * way to one of a similar name; where the two declare schemas, what it is given has to fit. Everything that was changed is said.
 *
 * @throws NofxError `input.invalid`
 *
 * @example
 * ```ts
 * const [best] = suggestPlans('build and publish the package to jsr', { templates: await registry.list(), past: await readPastPlans(storage.records), steps, agents })
 * best?.reasons // ['It speaks of 3 of the 4 words of the goal: build, publish, package.', 'registry is "jsr", as the goal says.', …]
 * ```
 */
export function suggestPlans(goal: string, options: SuggestPlansOptions): readonly PlanSuggestion[] {
  checkGoal(goal)
  validate(optionsSchema, options, 'the options of suggestPlans')
  checkAssessOptions(options)
  const published = (options.templates ?? []).map(publishedOf)
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
    return { each, suggestion: template === undefined ? suggestPastPlan(past[each.id - templates.length] as PastPlan, each.words, setting) : suggestTemplate(template, [template], each.words, setting) }
  })
  const composition = suggestComposition(templates, found, setting)
  const ranked = [...(composition === undefined ? [] : [{ each: { score: 0 }, suggestion: composition }]), ...suggestions]
  return ranked
    .sort((one, other) => other.suggestion.score01 - one.suggestion.score01 || other.each.score - one.each.score)
    .slice(0, options.limit ?? SUGGESTIONS_DEFAULT)
    .map(({ suggestion: { made, ...rest } }) => (made === undefined ? rest : { ...rest, proposal: { ...made, assessment: assessPlan(made.plan, options) } }))
}

/** Of each name the newest version that is neither deprecated nor a prerelease. */
function newestOf(published: readonly PublishedTemplate[]): readonly Template[] {
  const newest = new Map<string, Template>()
  for (const { template, deprecated } of published) {
    const other = newest.get(template.name)
    const isOffered = deprecated === undefined && prerelease(template.version) === null
    if (isOffered && (other === undefined || isNewer(template.version, other.version))) newest.set(template.name, template)
  }
  return [...newest.values()]
}

function findTemplate({ name, description = '', keywords = [], body, roles, parameters }: Template, id: number): Findable {
  const skills = Object.values(roles).flatMap(({ skills: asked }) => asked.map(({ skillId }) => skillId))
  const words = Object.entries(parameters).flatMap(([key, { schema }]) => [key, ...(Array.isArray(schema['enum']) ? schema['enum'].filter((value) => typeof value === 'string') : [])])
  return { id, name, description, keywords: keywords.join(' '), parts: [partsOf(body.nodes), ...skills, ...words].join(' ') }
}

function findPlan({ name, nodes }: Plan, id: number): Findable {
  return { id, name, description: '', keywords: '', parts: partsOf(nodes) }
}

function partsOf(nodes: readonly PlanNode[]): string {
  return allNodes(nodes).map((node) => (node.type === 'step' ? `${node.id} ${node.step}` : node.type === 'agent' ? `${node.id} ${node.skills.join(' ')}` : node.id)).join(' ')
}
