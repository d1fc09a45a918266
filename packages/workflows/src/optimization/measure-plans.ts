import type { Estimates } from '../analysis/task-graph.ts'
import { spreadOf, type Expected } from '../analysis/spread-of.ts'
import type { Plan } from '../plan/plan.ts'
import { createPlanModel, type Performance } from './plan-model.ts'
import { createSampler } from './sampler.ts'
import { createSimulator } from './simulate-plan.ts'

/** What runs are drawn from: the plan as it was given, whose nodes all variants have, or some of them. */
export interface Chances {
  readonly plan: Plan
  readonly estimates: Estimates
  readonly draws: number
  readonly seed: number
  readonly intervals: readonly number[]
}

export interface Variant {
  readonly plan: Plan
  readonly performance: Performance
}

/** What a variant came to in each of the runs, which are the same for all variants. */
export interface Measured {
  readonly makespanMs: Float64Array
  readonly costUsd: Float64Array
  /** The mean over runs of the share of each resource that was in use. */
  readonly utilisation01: Readonly<Record<string, number>>
}

/** By how much one variant is better than another: positive when it is sooner or cheaper. */
export interface Gain {
  readonly timeMs: Expected
  readonly costUsd: Expected
}

/** Performs variants of a plan in the same runs. One run, of what is expected, when nothing is uncertain. Costs a simulation for each variant and run. */
export function measurePlans({ plan, estimates, draws, seed }: Chances, variants: readonly Variant[]): readonly Measured[] {
  const sampler = createSampler(plan, estimates, seed)
  const { sample, indexOf } = sampler
  const expectedItems = sample.items.slice()
  const simulators = variants.map((variant) => createSimulator(createPlanModel(variant.plan, indexOf, expectedItems, variant.performance)))
  const runs = sampler.isUncertain ? draws : 1
  const measured = variants.map(({ performance: { capacities = {} } }) => ({ makespanMs: new Float64Array(runs), costUsd: new Float64Array(runs), used: new Float64Array(Object.keys(capacities).length), capacities }))
  for (let run = 0; run < runs; run++) {
    if (sampler.isUncertain) sampler.draw()
    simulators.forEach((simulate, index) => {
      const { makespanMs, costUsd, usedMs } = simulate(sample)
      const into = measured[index]
      if (into === undefined) return
      into.makespanMs[run] = makespanMs
      into.costUsd[run] = costUsd
      if (makespanMs > 0) usedMs.forEach((used, resource) => (into.used[resource] = (into.used[resource] ?? 0) + used / makespanMs / runs))
    })
  }
  return measured.map(({ makespanMs, costUsd, used, capacities }) => ({
    makespanMs, costUsd,
    utilisation01: Object.fromEntries(Object.entries(capacities).map(([name, capacity], resource) => [name, capacity > 0 ? (used[resource] ?? 0) / capacity : 0])),
  }))
}

export function gainBetween(before: Measured, after: Measured, levels: readonly number[]): Gain {
  const difference = (one: Float64Array, other: Float64Array): Expected => {
    const saved = one.map((value, run) => value - (other[run] ?? 0))
    return spreadOf(saved, levels, 0)
  }
  return { timeMs: difference(before.makespanMs, after.makespanMs), costUsd: difference(before.costUsd, after.costUsd) }
}

export function average(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value / values.length, 0)
}
