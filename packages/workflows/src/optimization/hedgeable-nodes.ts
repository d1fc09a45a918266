import { drawOf } from '../analysis/uncertain.ts'
import type { Estimates } from '../analysis/task-graph.ts'
import { modelPlan } from '../analysis/task-model.ts'
import { taskTimes } from '../analysis/task-times.ts'
import type { Plan } from '../plan/plan.ts'
import { createChance } from '../chance.ts'

/** A second try that is begun beside the first when that takes long; the one that ends first counts. */
export interface Hedge {
  readonly node: string
  readonly afterMs: number
}

/** When the second try begins: one run in twenty then has two, which "The tail at scale" (Dean and Barroso 2013) found to be enough for most of the gain. */
const HEDGE_AT01 = 0.95
/** The moment is then right to some 5 % for durations as work has them. */
const SAMPLES = 2_000
/** Nodes whose durations are drawn: those with the least slack. What is late elsewhere holds nothing up. */
const DRAWN_MAX = 200

/**
 * The nodes outside of maps that a second try could help, those first whose latest runs exceed their slack most: what they take differs from run to run, and twice
 * is once for them. Costs an order of the nodes by slack and 2,000 draws for each of 200.
 */
export function hedgeableNodes(plan: Plan, estimates: Estimates, seed: number): readonly Hedge[] {
  const model = modelPlan(plan, estimates).models[0]
  if (model === undefined) return []
  const { slackMs } = taskTimes(model)
  const candidates = plan.nodes.flatMap((node, index) => {
    const ms = Object.hasOwn(estimates, node.id) ? estimates[node.id]?.durationMs : undefined
    const draw = ms === undefined ? undefined : drawOf(ms)
    const isRepeatable = node.type === 'agent' || (node.type === 'step' && node.effect !== 'once')
    return draw === undefined || !isRepeatable ? [] : [{ node: node.id, draw, slackMs: slackMs[index] ?? 0 }]
  })
  const { below } = createChance(seed)
  const found = candidates.sort((one, other) => one.slackMs - other.slackMs).slice(0, DRAWN_MAX).flatMap(({ node, draw, slackMs: slack }) => {
    const drawn = new Float64Array(SAMPLES)
    draw(drawn, createChance(below(2 ** 31)).share)
    drawn.sort()
    const afterMs = drawn[Math.floor(HEDGE_AT01 * SAMPLES)] ?? 0
    const latestMs = drawn.subarray(Math.floor(HEDGE_AT01 * SAMPLES)).reduce((sum, each, _, { length }) => sum + each / length, 0)
    return (drawn.at(-1) ?? 0) > afterMs ? [{ node, afterMs, excessMs: latestMs - afterMs - slack }] : []
  })
  return found.sort((one, other) => other.excessMs - one.excessMs).map(({ node, afterMs }) => ({ node, afterMs }))
}
