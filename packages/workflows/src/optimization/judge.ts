import type { Estimates } from '../analysis/task-graph.ts'
import type { ScheduleObjective } from '../scheduling/schedule-problem.ts'
import { average, gainBetween, measurePlans, type Chances, type Gain, type Measured, type Variant } from './measure-plans.ts'
import type { OptimizeOptions } from './optimize-options.ts'

/** A variant of a plan with what it came to. */
export interface Judged extends Variant {
  readonly measured: Measured
}

/** Says which of two plans is better, by what is wanted. */
export interface Judge {
  readonly objective: ScheduleObjective
  readonly measure: (variants: readonly Variant[]) => readonly Judged[]
  readonly gainOf: (before: Judged, after: Judged) => Gain
  /** Whether it is better in the mean, and by more than chance does in one of forty cases. */
  readonly isBetter: (before: Judged, after: Judged) => boolean
  /** Whether it is worse in the mean, by however little. */
  readonly isWorse: (before: Judged, after: Judged) => boolean
  /** The share of runs in which it is no worse, times the share of the nodes of whose duration anything is known. */
  readonly confidenceOf: (before: Judged, after: Judged, nodes: readonly string[]) => number
}

/** A gain below so many standard errors may be chance. */
const ERRORS_MIN = 2
/** A second, next to the dollar that is to be saved before a deadline. */
const PER_SECOND_BEFORE_DEADLINE = 1e-6
/** What is too late or too dear weighs so much more than what is not. */
const EXCESS_WEIGHT = 1e6
/** Sums of the same numbers in another order differ by less. */
const ROUNDING_SHARE = 1e-9

export function createJudge(options: OptimizeOptions, chances: Chances): Judge {
  const objective = objectiveOf(options)
  const { perSecond = 1, perUsd = 0, deadlineMs = Number.POSITIVE_INFINITY, budgetUsd = Number.POSITIVE_INFINITY } = objective
  const scoreOf = ({ measured: { makespanMs, costUsd } }: Judged): Float64Array =>
    makespanMs.map((ms, run) => {
      const usd = costUsd[run] ?? 0
      const excess = Math.max(0, ms - deadlineMs) / 1_000 + Math.max(0, usd - budgetUsd)
      return (perSecond * ms) / 1_000 + perUsd * usd + EXCESS_WEIGHT * excess
    })
  /** What is saved in each run, its mean, and what of that may be rounding. Where that is nothing, less money is better though nobody asked for it. */
  const savingOf = (before: Judged, after: Judged) => {
    const wanted = savedFrom(scoreOf(before), scoreOf(after))
    return Math.abs(wanted.mean) > wanted.rounding ? wanted : savedFrom(before.measured.costUsd, after.measured.costUsd)
  }
  return {
    objective,
    isBetter: (before, after) => {
      const { saved, mean, rounding } = savingOf(before, after)
      const variance = saved.reduce((sum, each) => sum + (each - mean) ** 2, 0) / Math.max(1, saved.length - 1)
      return mean > rounding && mean > ERRORS_MIN * Math.sqrt(variance / saved.length)
    },
    isWorse: (before, after) => {
      const { mean, rounding } = savingOf(before, after)
      return mean < -rounding
    },
    measure: (variants) => {
      const measured = measurePlans(chances, variants)
      return variants.flatMap((variant, index) => (measured[index] === undefined ? [] : [{ ...variant, measured: measured[index] }]))
    },
    gainOf: (before, after) => gainBetween(before.measured, after.measured, chances.intervals),
    confidenceOf: (before, after, nodes) => {
      const [old, now] = [scoreOf(before), scoreOf(after)]
      const noWorse = old.filter((score, run) => (now[run] ?? 0) <= score * (1 + ROUNDING_SHARE)).length / old.length
      return noWorse * knownShare(nodes, chances.estimates, options)
    },
  }
}

function savedFrom(old: Float64Array, now: Float64Array): { readonly saved: Float64Array; readonly mean: number; readonly rounding: number } {
  const saved = old.map((score, run) => score - (now[run] ?? 0))
  return { saved, mean: average(saved), rounding: ROUNDING_SHARE * average(old) }
}

function objectiveOf({ objective, deadlineMs, budgetUsd }: OptimizeOptions): ScheduleObjective {
  const wanted = objective ?? (deadlineMs !== undefined && budgetUsd === undefined ? { perSecond: PER_SECOND_BEFORE_DEADLINE, perUsd: 1 } : {})
  return { ...wanted, ...(deadlineMs !== undefined && { deadlineMs }), ...(budgetUsd !== undefined && { budgetUsd }) }
}

function knownShare(nodes: readonly string[], estimates: Estimates, { resources: { offers = {} } = {} }: OptimizeOptions): number {
  const known = nodes.filter((id) => (Object.hasOwn(estimates, id) && estimates[id]?.durationMs !== undefined) || Object.hasOwn(offers, id))
  return nodes.length === 0 ? 1 : known.length / nodes.length
}
