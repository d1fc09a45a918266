import type { Estimates } from '../analysis/task-graph.ts'
import { drawOf, meanOf, type Draw, type Uncertain } from '../analysis/uncertain.ts'
import { allNodes } from '../plan/dependencies.ts'
import type { Plan } from '../plan/plan.ts'
import { createChance } from '../chance.ts'

/** Both sides of a branch run, as `analyze` counts times. */
export const BOTH_SIDES = 2

/** Values drawn ahead for each number that is uncertain: enough that drawing takes a row at a time, and few beside what the plan itself holds. */
const ROW = 16

/** What chance decides of one run, by the place of each node in `indexOf`. */
export interface Sample {
  /** In ms; not a number for a map whose duration follows from its body. */
  readonly durationMs: Float64Array
  /** The same, as it is expected of every run. */
  readonly expectedMs: Float64Array
  /** What a second try at the same would take, independent of the first. */
  readonly againMs: Float64Array
  /** In USD; not a number for a map whose cost follows from its body. */
  readonly costUsd: Float64Array
  /** Of maps. */
  readonly items: Float64Array
  /** Of branches: 1 where the condition holds, 0 where it does not, or `BOTH_SIDES`. */
  readonly holds: Uint8Array
}

/** Runs of one plan drawn one after the other. Variants of the plan that are given the same sample differ by nothing but what was changed. */
export interface Sampler {
  readonly indexOf: ReadonlyMap<string, number>
  /** The run that was drawn last; before the first, what is expected. */
  readonly sample: Sample
  /** Whether draws differ at all. */
  readonly isUncertain: boolean
  draw(): void
}

/**
 * Draws durations, costs, items and sides for the nodes of a plan, bodies included; those of a body once a run, as `analyze` does. The same plan,
 * estimates and seed give the same runs, and what is estimated alike is drawn alike, whatever is known of the others.
 */
export function createSampler(plan: Plan, estimates: Estimates, seed: number): Sampler {
  const nodes = allNodes(plan.nodes)
  const { below } = createChance(seed)
  /** Each number has a stream of its own, whether it is needed or not. */
  const nextSeed = () => below(2 ** 31)
  const count = nodes.length
  const sample = { durationMs: new Float64Array(count), expectedMs: new Float64Array(count), againMs: new Float64Array(count), costUsd: new Float64Array(count), items: new Float64Array(count), holds: new Uint8Array(count).fill(BOTH_SIDES) }
  const uncertain: { readonly of: Float64Array; readonly index: number; readonly draw: Draw; readonly share: () => number; readonly row: Float64Array }[] = []
  const sides: { readonly index: number; readonly holds01: number; readonly share: () => number }[] = []
  const set = (of: Float64Array, index: number, value: Uncertain): void => {
    of[index] = meanOf(value)
    const [draw, own] = [drawOf(value), nextSeed()]
    if (draw !== undefined) uncertain.push({ of, index, draw, share: createChance(own).share, row: new Float64Array(ROW) })
  }
  let at = 0
  nodes.forEach(({ id, type }, index) => {
    const { durationMs, costUsd, items = 1, probability01 = 0.5 } = (Object.hasOwn(estimates, id) ? estimates[id] : undefined) ?? {}
    const unknown = type === 'map' ? Number.NaN : 0
    set(sample.durationMs, index, durationMs ?? unknown)
    sample.expectedMs[index] = sample.durationMs[index] ?? 0
    set(sample.againMs, index, durationMs ?? unknown)
    set(sample.costUsd, index, costUsd ?? unknown)
    set(sample.items, index, items)
    if (type === 'branch') sides.push({ index, holds01: probability01, share: createChance(nextSeed()).share })
  })
  return {
    indexOf: new Map(nodes.map(({ id }, index) => [id, index])),
    sample,
    isUncertain: uncertain.length + sides.length > 0,
    draw() {
      for (const { of, index, draw, share, row } of uncertain) {
        if (at === 0) draw(row, share)
        of[index] = row[at] ?? 0
      }
      at = (at + 1) % ROW
      for (const { index, holds01, share } of sides) sample.holds[index] = share() < holds01 ? 1 : 0
    },
  }
}
