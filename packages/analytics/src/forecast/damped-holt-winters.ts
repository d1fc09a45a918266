import type { Member, MemberModel } from './member.ts'
import { minimise, type Axis } from './minimise.ts'
import { SEASON_MIN, seasonalIndices, type SeasonKind } from './seasonal-adjustment.ts'
import { at } from './series.ts'

const LEVEL_AXIS: Axis = { grid: [0.02, 0.1, 0.4, 0.8], min: 0.001, max: 0.99, step: 0.1 }
const SEASON_AXIS: Axis = { grid: [0.05, 0.2, 0.5], min: 0, max: 0.99, step: 0.1 }
const TREND_AXES: readonly Axis[] = [
  { grid: [0.01, 0.1], min: 0, max: 0.99, step: 0.05 },
  { grid: [0.9, 0.98], min: 0.8, max: 0.98, step: 0.04 },
]

export interface DampedHoltWintersState {
  readonly kind: 'damped-holt-winters'
  readonly seasonKind: SeasonKind
  /** Shares of an error that the level, then the season, and the trend take up; between 0 and 1. */
  readonly alpha: number
  readonly gamma: number
  readonly beta: number
  readonly damping: number
  level: number
  trend: number
  /** What each phase adds, or multiplies by. */
  readonly season: number[]
  /** The phase of the next value. */
  phase: number
  /** The range of all values seen, which bounds how far a forecast may go. */
  low: number
  high: number
}

export interface DampedHoltWintersOptions {
  /** How the season acts; one that multiplies is added where a value is not above 0. Default: additive. */
  readonly seasonKind?: SeasonKind
  /** Whether there is a trend beside the level. Short series tell little of theirs. Default: true. */
  readonly trend?: boolean
}

/**
 * Holt's damped trend with a season that is added or multiplies, or a level with a season. It starts from the season of the whole series, drawn towards none, and from
 * the level of its first season. Smoothing shares minimise the squared error one step ahead. A forecast stays within a range of the values above and below
 * what was seen. Costs about 80 passes, 30 without a trend.
 * Source: Holt (1957), Winters (1960); error-correction forms (A, Ad, A), (A, Ad, M), (A, N, A) and (A, N, M) of Hyndman, Koehler, Ord and Snyder (2008), chapter 2.
 *
 * @param period steps in a season, at least 2
 */
export function dampedHoltWinters(period: number, { seasonKind = 'additive', trend = true }: DampedHoltWintersOptions = {}): Member {
  return {
    id: [trend ? 'damped-holt-winters' : 'holt-winters-level', ...(seasonKind === 'additive' ? [] : [seasonKind]), String(period)].join('-'),
    lengthMin: 2 * period,
    fit(values) {
      const kind = values.every((value) => value > 0) ? seasonKind : 'additive'
      const start = startOf(values, period, kind)
      const season = new Float64Array(period)
      const run = (parameters: readonly number[]) => {
        season.set(start.season)
        return (kind === 'additive' ? filterAdditive : filterMultiplicative)(values, season, start.level, parameters)
      }
      const point = minimise((parameters) => run(parameters).squaredError, [LEVEL_AXIS, SEASON_AXIS, ...(trend ? TREND_AXES : [])], 4)
      const [alpha = 0, gamma = 0, beta = 0, damping = 0] = point
      const end = run(point)
      const [low, high] = values.reduce(([least, most], value) => [Math.min(least, value), Math.max(most, value)] as const, [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] as const)
      return { kind: 'damped-holt-winters', seasonKind: kind, alpha, gamma, beta, damping, level: end.level, trend: end.trend, season: Array.from(season), phase: values.length % period, low, high }
    },
  }
}

export const dampedHoltWintersModel: MemberModel<DampedHoltWintersState> = {
  predict({ seasonKind, level, trend, damping, season, phase, low, high }, horizon) {
    const predicted = new Float64Array(horizon)
    const range = high - low
    let step = trend
    let value = level
    for (let index = 0; index < horizon; index++) {
      step *= damping
      value += step
      const seasonal = season[(phase + index) % season.length] ?? 0
      predicted[index] = Math.min(high + range, Math.max(low - range, seasonKind === 'additive' ? value + seasonal : value * seasonal))
    }
    return predicted
  },
  update(state, value) {
    state.low = Math.min(state.low, value)
    state.high = Math.max(state.high, value)
    const damped = state.damping * state.trend
    const expected = state.level + damped
    const seasonal = state.season[state.phase] ?? 0
    const error = state.seasonKind === 'additive' ? value - expected - seasonal : value / seasonal - expected
    state.level = expected + state.alpha * error
    state.trend = damped + state.alpha * state.beta * error
    const share = state.gamma * (1 - state.alpha)
    state.season[state.phase] = state.seasonKind === 'additive' ? seasonal + share * error : movedFactor(seasonal, share, error, expected)
    state.phase = (state.phase + 1) % state.season.length
  },
}

/** A factor after an error of the level; one around a level of nothing stays. */
function movedFactor(factor: number, share: number, error: number, level: number): number {
  return level > SEASON_MIN ? Math.min(1 / SEASON_MIN, Math.max(SEASON_MIN, factor * (1 + (share * error) / level))) : factor
}

/** The season of all values, and the mean of the first season without it. */
function startOf(values: Float64Array, period: number, kind: SeasonKind): { readonly level: number; readonly season: Float64Array } {
  const season = seasonalIndices(values, period, kind) ?? new Float64Array(period).fill(kind === 'additive' ? 0 : 1)
  let level = 0
  for (let phase = 0; phase < period; phase++) level += (kind === 'additive' ? at(values, phase) - at(season, phase) : at(values, phase) / at(season, phase)) / period
  return { level, season }
}

/** Runs over the values and leaves the last season in `season`, each phase at its place. */
function filterAdditive(values: Float64Array, season: Float64Array, start: number, [alpha = 0, gamma = 0, beta = 0, damping = 0]: readonly number[]) {
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

/** As `filterAdditive`, for a season that multiplies; errors count as those of values. */
function filterMultiplicative(values: Float64Array, season: Float64Array, start: number, [alpha = 0, gamma = 0, beta = 0, damping = 0]: readonly number[]) {
  const period = season.length
  let level = start
  let trend = 0
  let squaredError = 0
  let phase = 0
  for (let index = 0; index < values.length; index++) {
    const damped = damping * trend
    const seasonal = at(season, phase)
    const expected = level + damped
    const error = at(values, index) / seasonal - expected
    squaredError += error * error * seasonal * seasonal
    level = expected + alpha * error
    trend = damped + alpha * beta * error
    season[phase] = movedFactor(seasonal, gamma * (1 - alpha), error, expected)
    phase = phase + 1 === period ? 0 : phase + 1
  }
  return { squaredError, level, trend }
}
