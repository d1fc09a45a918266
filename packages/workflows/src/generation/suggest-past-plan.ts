import { stepCall } from '../builder/step-call.ts'
import type { Plan, PlanNode } from '../plan/plan.ts'
import { describedSteps, type Catalogue, type DescribedStep } from './catalogue.ts'
import { wordsOf } from './goal-index.ts'
import type { PastPlan } from './past-plans.ts'
import { fitOf, keyOf, lacksOf, suggestion, type Setting, type Unassessed } from './suggestion.ts'

/** Share of the words of two names that have to be the same for one step to stand in for the other. */
const ALIKE_MIN = 0.5

/** What a plan that was run before would do for a goal, adapted to the steps that there are. */
export function suggestPastPlan(past: PastPlan, words: readonly string[], setting: Setting): Unassessed {
  const { plan, changes } = adaptPlan(past.plan, setting.options)
  const base = { from: 'past plan', sources: [keyOf(past.plan)], runs: [past] } as const
  return suggestion(base, words, [...fitOf(words, setting), ...changes], lacksOf(plan, setting.options), { plan, parameters: {} }, setting)
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
