import type { Member, MemberModel } from './member.ts'
import { minimise, type Axis } from './minimise.ts'
import { adjustSeason } from './seasonal-adjustment.ts'
import { at } from './series.ts'

const AXES: readonly Axis[] = [
  { grid: [0.1, 0.3, 0.5, 0.7, 0.95], min: 0.01, max: 0.99, step: 0.1 },
  { grid: [0.01, 0.1, 0.3], min: 0, max: 0.99, step: 0.1 },
  { grid: [0.8, 0.9, 0.98], min: 0.8, max: 0.98, step: 0.05 },
]

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

/** Differences whose mean is the trend to start from. */
const START_DIFFERENCES = 4

/**
 * Holt's linear trend, damped so that a long forecast levels off. Smoothing shares minimise the squared error one step ahead; the
 * damping stays between 0.8 and 0.98, as the source recommends. A season is taken out before and put back, where there is one. Costs about 70 passes.
 * Source: Gardner and McKenzie (1985); error-correction form (A, Ad, N) of Hyndman, Koehler, Ord and Snyder (2008), chapter 2;
 * with the season as the benchmark "Damped" of the M4 competition.
 *
 * @param period steps in the season, 1 for none
 */
export function dampedHolt(period: number): Member {
  return {
    id: 'damped-holt',
    lengthMin: 4,
    fit(input) {
      const { adjusted: values, season } = adjustSeason(input, period)
      const point = minimise((parameters) => filter(values, parameters).squaredError, AXES, 4)
      const [alpha = 0, beta = 0, damping = 0] = point
      const { level, trend } = filter(values, point)
      return { kind: 'damped-holt', alpha, beta, damping, level, trend, season, phase: values.length % season.length }
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

function filter(values: Float64Array, [alpha = 0, beta = 0, damping = 0]: readonly number[]) {
  const differences = Math.min(START_DIFFERENCES, values.length - 1)
  let level = at(values, 0)
  let trend = (at(values, differences) - level) / differences
  let squaredError = 0
  for (let index = 1; index < values.length; index++) {
    const damped = damping * trend
    const error = at(values, index) - level - damped
    squaredError += error * error
    level += damped + alpha * error
    trend = damped + alpha * beta * error
  }
  return { squaredError, level, trend }
}
