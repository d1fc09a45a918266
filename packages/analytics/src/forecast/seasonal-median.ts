import type { Member, MemberModel } from './member.ts'

export interface SeasonalMedianState {
  readonly kind: 'seasonal-median'
  readonly period: number
  /** The newest seasons as a ring, an odd number of them: `next` is the place of the oldest value, which the next value replaces. */
  readonly history: number[]
  next: number
}

/** Seasons that a median is taken of, at most: enough to outvote two strange ones. */
const SEASONS = 5

/**
 * The median of each phase over the newest three or five seasons: a season that was out of line does not show, nor does a jump until it has lasted. Costs
 * O(period + horizon).
 * Source: the running median of Tukey, Exploratory Data Analysis (1977), phase by phase.
 *
 * @param period steps in a season, at least 2
 */
export function seasonalMedian(period: number): Member {
  return {
    id: `seasonal-median-${period}`,
    lengthMin: 3 * period,
    fit(values) {
      const seasons = values.length >= SEASONS * period ? SEASONS : 3
      return { kind: 'seasonal-median', period, history: Array.from(values.subarray(values.length - seasons * period)), next: 0 }
    },
  }
}

export const seasonalMedianModel: MemberModel<SeasonalMedianState> = {
  predict({ period, history, next }, horizon) {
    const season = Float64Array.from({ length: Math.min(period, horizon) }, (_, phase) => {
      const phases: number[] = []
      for (let place = phase; place < history.length; place += period) phases.push(history[(next + place) % history.length] ?? 0)
      phases.sort((a, b) => a - b)
      return phases[(phases.length - 1) / 2] ?? 0
    })
    return Float64Array.from({ length: horizon }, (_, step) => season[step % period] ?? 0)
  },
  update(state, value) {
    state.history[state.next] = value
    state.next = (state.next + 1) % state.history.length
  },
}
