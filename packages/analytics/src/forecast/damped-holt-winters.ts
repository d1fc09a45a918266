import type { Member, MemberModel } from './member.ts'
import { minimise, type Axis } from './minimise.ts'
import { at } from './series.ts'

const AXES: readonly Axis[] = [
  { grid: [0.02, 0.1, 0.4, 0.8], min: 0.001, max: 0.99, step: 0.1 },
  { grid: [0.01, 0.1], min: 0, max: 0.99, step: 0.05 },
  { grid: [0.9, 0.98], min: 0.8, max: 0.98, step: 0.04 },
  { grid: [0.05, 0.2, 0.5], min: 0, max: 0.99, step: 0.1 },
]

export interface DampedHoltWintersState {
  readonly kind: 'damped-holt-winters'
  /** Whether all of the rest is in logarithms. */
  readonly logarithm: boolean
  /** Shares of an error that the level, then the trend, and the season take up; between 0 and 1. */
  readonly alpha: number
  readonly beta: number
  readonly gamma: number
  readonly damping: number
  level: number
  trend: number
  /** What each phase adds. */
  readonly season: number[]
  /** The phase of the next value. */
  phase: number
  /** The range of all values seen, which bounds how far a forecast may go: a trend of logarithms grows without end. */
  low: number
  high: number
}

/** Seasons that the pattern to start from is averaged over. */
const START_SEASONS = 3

/**
 * Holt's damped trend with a season that is added, or that multiplies when it is learned in logarithms; those fall back to values when one of them is not
 * above 0, and stay within a range of the logarithms above and below what was seen. Smoothing shares minimise the squared error one step ahead. Costs about 80 passes.
 * Source: Holt (1957), Winters (1960); error-correction form (A, Ad, A) of Hyndman, Koehler, Ord and Snyder (2008), chapter 2.
 *
 * @param period steps in a season, at least 2
 */
export function dampedHoltWinters(period: number, { logarithm = false }: { readonly logarithm?: boolean } = {}): Member {
  return {
    id: logarithm ? `damped-holt-winters-log-${period}` : `damped-holt-winters-${period}`,
    lengthMin: 2 * period,
    fit(input) {
      const inLogs = logarithm && input.every((value) => value > 0)
      const values = inLogs ? input.map(Math.log) : input
      const start = startOf(values, period)
      const season = new Float64Array(period)
      const run = (parameters: readonly number[]) => {
        season.set(start.season)
        return filter(values, season, start.level, parameters)
      }
      const point = minimise((parameters) => run(parameters).squaredError, AXES, 4)
      const [alpha = 0, beta = 0, damping = 0, gamma = 0] = point
      const { level, trend } = run(point)
      const [low, high] = values.reduce(([least, most], value) => [Math.min(least, value), Math.max(most, value)] as const, [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] as const)
      return { kind: 'damped-holt-winters', logarithm: inLogs, alpha, beta, gamma, damping, level, trend, season: Array.from(season), phase: values.length % period, low, high }
    },
  }
}

export const dampedHoltWintersModel: MemberModel<DampedHoltWintersState> = {
  predict({ logarithm, level, trend, damping, season, phase, low, high }, horizon) {
    const predicted = new Float64Array(horizon)
    const range = high - low
    let step = trend
    let value = level
    for (let index = 0; index < horizon; index++) {
      step *= damping
      value += step
      const expected = value + (season[(phase + index) % season.length] ?? 0)
      predicted[index] = logarithm ? Math.exp(Math.min(high + range, Math.max(low - range, expected))) : expected
    }
    return predicted
  },
  update(state, value) {
    // Logarithms that meet a value that has none take it for the least that they have seen.
    const seen = state.logarithm ? (value > 0 ? Math.log(value) : state.low) : value
    state.low = Math.min(state.low, seen)
    state.high = Math.max(state.high, seen)
    const damped = state.damping * state.trend
    const seasonal = state.season[state.phase] ?? 0
    const error = seen - state.level - damped - seasonal
    state.level += damped + state.alpha * error
    state.trend = damped + state.alpha * state.beta * error
    state.season[state.phase] = seasonal + state.gamma * (1 - state.alpha) * error
    state.phase = (state.phase + 1) % state.season.length
  },
}

/** The mean of the first season, and the mean departure from the mean of its season at each phase. */
function startOf(values: Float64Array, period: number): { readonly level: number; readonly season: Float64Array } {
  const seasons = Math.min(START_SEASONS, Math.floor(values.length / period))
  const season = new Float64Array(period)
  let level = 0
  for (let round = 0; round < seasons; round++) {
    const part = values.subarray(round * period, (round + 1) * period)
    const mean = part.reduce((sum, value) => sum + value, 0) / period
    if (round === 0) level = mean
    for (let phase = 0; phase < period; phase++) season[phase] = at(season, phase) + (at(part, phase) - mean) / seasons
  }
  return { level, season }
}

/** Runs over the values and leaves the last season in `season`, each phase at its place. */
function filter(values: Float64Array, season: Float64Array, start: number, [alpha = 0, beta = 0, damping = 0, gamma = 0]: readonly number[]) {
  const period = season.length
  let level = start
  let trend = 0
  let squaredError = 0
  let phase = 0
  for (let index = 0; index < values.length; index++) {
    const damped = damping * trend
    const seasonal = at(season, phase)
    const error = at(values, index) - level - damped - seasonal
    squaredError += error * error
    level += damped + alpha * error
    trend = damped + alpha * beta * error
    season[phase] = seasonal + gamma * (1 - alpha) * error
    phase = phase + 1 === period ? 0 : phase + 1
  }
  return { squaredError, level, trend }
}
