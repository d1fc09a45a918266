import type { ScheduleModel } from './schedule-model.ts'

/** How good a schedule is: first the smaller `excess` counts, then the smaller `value`. */
export interface ScheduleScore {
  /** Lateness, weighted, as a share of the sum of durations, and what is above the budget, as a share of it. 0 when it keeps both. */
  excess: number
  /** The makespan in units; with costs in the objective, what time and cost are worth together. */
  value: number
}

export function isBetter(a: ScheduleScore, b: ScheduleScore): boolean {
  return a.excess < b.excess || (a.excess === b.excess && a.value < b.value)
}

/** Scores schedules of a model; `into` is written so that the search allocates nothing. */
export interface Scorer {
  /** @param makespan at least the end of the last task */
  scoreForward(makespan: number, end: Float64Array, offers: Int32Array, into: ScheduleScore): void
  /** Of a schedule made from the end backwards: a task that starts at `start` before the end of all ends at `makespan - start`. */
  scoreBackward(makespan: number, start: Float64Array, offers: Int32Array, into: ScheduleScore): void
  /** Whether nothing but the makespan counts, so that a lower bound of it can prove that a schedule is best. */
  readonly isMakespanOnly: boolean
}

export function createScorer(model: ScheduleModel): Scorer {
  const { count, due, weight, agents, objective } = model
  const countsCost = agents !== undefined && (objective.perUsd > 0 || objective.budgetUsd < Number.POSITIVE_INFINITY)
  const work = model.duration.reduce((sum, length) => sum + length, 1)
  // Less than one unit for the latest ends there can be, so that it only decides between equals.
  const tie = objective.hasPriorities ? 1 / (2 * weight.reduce((sum, each) => sum + each, 1) * (work + model.release.reduce((most, at) => Math.max(most, at), 0))) : 0

  const score = (makespan: number, times: Float64Array, origin: number, sign: 1 | -1, offers: Int32Array, into: ScheduleScore) => {
    let excess = 0
    let value = makespan
    if (objective.hasDeadlines || tie > 0) {
      let late = 0
      let ends = 0
      for (let task = 0; task < count; task++) {
        const end = origin + sign * (times[task] ?? 0)
        const over = end - (due[task] ?? 0)
        if (over > 0) late += over * (weight[task] ?? 0)
        ends += end * (weight[task] ?? 0)
      }
      excess = late / work
      value += tie * ends
    }
    if (countsCost) {
      let cost = 0
      for (let task = 0; task < count; task++) cost += agents.costUsd[offers[task] ?? 0] ?? 0
      if (cost > objective.budgetUsd + COST_ROUNDING) excess += objective.budgetUsd > 0 ? cost / objective.budgetUsd - 1 : cost
      if (objective.perUsd > 0) value = value * objective.perUnit + cost * objective.perUsd
    }
    into.excess = excess
    into.value = value
  }
  return {
    scoreForward: (makespan, end, offers, into) => score(makespan, end, 0, 1, offers, into),
    scoreBackward: (makespan, start, offers, into) => score(makespan, start, makespan, -1, offers, into),
    isMakespanOnly: tie === 0 && !(countsCost && objective.perUsd > 0),
  }
}

/** A sum of costs may be off by its last digits; that does not break a budget. */
const COST_ROUNDING = 1e-9
