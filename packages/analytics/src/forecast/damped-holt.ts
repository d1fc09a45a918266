import { fitDampedTrend } from './damped-trend.ts'
import type { Member, MemberModel } from './member.ts'
import { adjustSeason } from './seasonal-adjustment.ts'

export interface DampedHoltState {
  readonly kind: 'damped-holt'
  /** Shares of an error that the level, and then the trend, take up; between 0 and 1. */
  readonly alpha: number
  readonly beta: number
  readonly damping: number
  level: number
  trend: number
  /** What each phase multiplies by; one 1 without a season. */
  readonly season: readonly number[]
  /** The phase of the next value. */
  phase: number
}

/**
 * Holt's damped trend. A season is taken out before and put back, where there is one. Costs about 70 passes.
 * Source: that of `fitDampedTrend`; with the season as the benchmark "Damped" of the M4 competition.
 *
 * @param period steps in the season, 1 for none
 */
export function dampedHolt(period: number): Member {
  return {
    id: 'damped-holt',
    lengthMin: 4,
    fit(values) {
      const { adjusted, season } = adjustSeason(values, period)
      return { kind: 'damped-holt', ...fitDampedTrend(adjusted), season, phase: values.length % season.length }
    },
  }
}

export const dampedHoltModel: MemberModel<DampedHoltState> = {
  predict({ level, trend, damping, season, phase }, horizon) {
    const predicted = new Float64Array(horizon)
    let step = trend
    let value = level
    for (let index = 0; index < horizon; index++) {
      step *= damping
      value += step
      predicted[index] = value * (season[(phase + index) % season.length] ?? 1)
    }
    return predicted
  },
  update(state, value) {
    const damped = state.damping * state.trend
    const error = value / (state.season[state.phase] ?? 1) - state.level - damped
    state.level += damped + state.alpha * error
    state.trend = damped + state.alpha * state.beta * error
    state.phase = (state.phase + 1) % state.season.length
  },
}
