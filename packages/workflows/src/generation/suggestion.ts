import { allNodes } from '../plan/dependencies.ts'
import type { Plan } from '../plan/plan.ts'
import { validatePlan } from '../plan/validate-plan.ts'
import type { PublishedTemplate } from '../templates/resolve-templates.ts'
import { placeholderStep } from '../templates/template.ts'
import { describedSteps, type Catalogue } from './catalogue.ts'
import { readWords } from './goal-index.ts'
import type { PastPlan } from './past-plans.ts'
import type { PlanProposal, PlanSuggestion, SuggestPlansOptions } from './suggest-plans.ts'

/** What suggestions are made for. */
export interface Setting {
  readonly goal: string
  /** Those of the goal. */
  readonly words: readonly string[]
  readonly options: SuggestPlansOptions
  readonly published: readonly PublishedTemplate[]
}

/** A suggestion whose plan is still to be analysed: only the best are. */
export type Unassessed = Omit<PlanSuggestion, 'proposal'> & { readonly made: Omit<PlanProposal, 'assessment'> | undefined }

/** What a suggestion is made of. */
interface Origin {
  readonly from: PlanSuggestion['from']
  readonly sources: readonly string[]
  readonly runs: readonly Pick<PastPlan, 'runs' | 'succeeded'>[]
}

/** A suggestion, judged by what there is: what it lacks, and how its sources went before. */
export function suggestion({ from, sources, runs }: Origin, words: readonly string[], reasons: readonly string[], lacks: readonly string[], made: Omit<PlanProposal, 'assessment' | 'warnings'> | undefined, { words: all, options }: Setting): Unassessed {
  const needs = made === undefined ? lacks.length + 1 : needsOf(made.plan).length
  const available = needs === 0 ? 1 : Math.max(0, needs - lacks.length) / needs
  // Laplace's rule of succession: a half for what was never run, and closer to the record with each run. Of several the weakest counts,
  // since a product would put two that were never run behind one.
  const success = Math.min(...runs.map(({ runs: count, succeeded }) => (succeeded + 1) / (count + 2)))
  const record = runs.flatMap(({ runs: count, succeeded }, index) => (count === 0 ? [] : [`${sources[index]} was completed in ${succeeded} of ${count} runs.`]))
  const faults = made === undefined || lacks.length > 0 ? [] : validatePlan(made.plan, { ...surroundingsOf(options), ...(made.input && { input: made.input }) })
  const errors = faults.filter(({ severity }) => severity === 'error').map(({ path, message }) => `${path}: ${message}`)
  const missing = [...lacks, ...errors]
  return { from, sources, score01: (words.length / Math.max(1, all.length)) * available * success, reasons: [...reasons, ...record], missing, made: made === undefined || missing.length > 0 ? undefined : { ...made, warnings: faults } }
}

/** What of the goal something speaks of, as a reason. */
export function fitOf(words: readonly string[], { goal, words: all }: Setting): readonly string[] {
  const said = readWords(goal)
  return [`It speaks of ${words.length} of the ${all.length} words of the goal: ${words.map((word) => said.get(word) ?? word).join(', ')}.`]
}

/** Steps and skills, each once. */
function needsOf(plan: Plan): readonly string[] {
  const needs = allNodes(plan.nodes).flatMap((node) => (node.type === 'agent' ? node.skills.map((skill) => `the skill "${skill}"`) : node.type === 'step' ? [node.step, ...(node.compensate === undefined ? [] : [node.compensate.step])].map((step) => `the step "${step}"`) : []))
  return [...new Set(needs)]
}

/** What a plan needs and is not there; where the catalogue says nothing of steps or agents, they count as there. */
export function lacksOf(plan: Plan, { steps, agents }: Catalogue): readonly string[] {
  const there = new Set([...describedSteps({ steps: steps ?? [] }).map(({ step }) => `the step "${step.name}"`), ...(agents ?? []).flatMap(({ capabilities }) => capabilities.map(({ skillId }) => `the skill "${skillId}"`))])
  return needsOf(plan).filter((need) => !there.has(need) && !need.startsWith(`the step "${placeholderStep('')}`) && (need.startsWith('the step') ? steps : agents) !== undefined)
}

function surroundingsOf({ steps, agents, capacities }: SuggestPlansOptions): Parameters<typeof validatePlan>[1] {
  return { ...(steps && { steps: describedSteps({ steps }).map(({ step }) => step) }), ...(agents && { agents }), ...(capacities && { capacities }) }
}

export function keyOf({ name, version }: { readonly name: string; readonly version: string }): string {
  return `${name}@${version}`
}
