import { ridgeRegression } from '../statistics/ridge-regression.ts'
import type { Member, MemberModel } from './member.ts'
import { at } from './series.ts'

export interface SeasonalRidgeState {
  readonly kind: 'seasonal-ridge'
  /** Whether history and rule are in logarithms. */
  readonly logarithm: boolean
  readonly lags: readonly number[]
  readonly coefficients: readonly number[]
  readonly intercept: number
  /** The newest values as a ring, as many as the longest lag; `next` is the place of the oldest one. */
  readonly history: number[]
  next: number
  /** The range of all values seen, which bounds how far a forecast may go: a rule that was learned need not be stable. */
  low: number
  high: number
}

/** Which rule is learned. */
export interface SeasonalRidgeOptions {
  readonly id: string
  /** Distances back in time of the values that the rule reads, each from 1 on. */
  readonly lags: readonly number[]
  /** Learn the change over this many steps; 0 for the value itself. */
  readonly difference: number
  /** Learn in logarithms, as factors; falls back to values when one of them is not above 0. */
  readonly logarithm: boolean
  /** The ridge as a share of the mean sum of squares of a column. */
  readonly penalty01: number
}

/** Rows that each coefficient is learned from, at least: with fewer, a rule repeats the noise of a short series. */
const ROWS_PER_LAG = 3

/**
 * A linear rule from the values at some lags to the next one, learned by ridge regression and followed step by step. Costs O(length x lags²).
 * With the lags of seasons it is a seasonal autoregression, which can mix several seasons. A forecast stays within a range of the values
 * above and below what was seen.
 *
 * Source: autoregression with a ridge penalty, Hoerl and Kennard (1970); lags as in Hyndman and Athanasopoulos (3rd ed.), section 12.4.
 */
export function seasonalRidge({ id, lags, difference, logarithm, penalty01 }: SeasonalRidgeOptions): Member {
  const deepest = lags.reduce((most, lag) => Math.max(most, lag), 1) + difference
  return {
    id,
    lengthMin: deepest + Math.max(8, ROWS_PER_LAG * lags.length),
    fit(input) {
      const inLogs = logarithm && input.every((value) => value > 0)
      const values = inLogs ? input.map(Math.log) : input
      const changes = difference === 0 ? values : values.subarray(difference).map((value, index) => value - at(values, index))
      const start = deepest - difference
      const columns = lags.map((lag) => changes.subarray(start - lag, changes.length - lag))
      const rule = ridgeRegression(columns, changes.subarray(start), penalty01)
      const spread = inLevels(lags, rule.coefficients, difference)
      let low = Number.POSITIVE_INFINITY
      let high = Number.NEGATIVE_INFINITY
      for (const value of values) {
        low = Math.min(low, value)
        high = Math.max(high, value)
      }
      return {
        kind: 'seasonal-ridge', logarithm: inLogs, lags: spread.map(([lag]) => lag), coefficients: spread.map(([, coefficient]) => coefficient),
        intercept: rule.intercept, history: Array.from(values.subarray(values.length - deepest)), next: 0, low, high,
      }
    },
  }
}

export const seasonalRidgeModel: MemberModel<SeasonalRidgeState> = {
  predict(state, horizon) {
    const { logarithm, lags, coefficients, intercept, history, next, low, high } = state
    const deepest = history.length
    const predicted = new Float64Array(horizon)
    const range = high - low
    for (let step = 0; step < horizon; step++) {
      let value = intercept
      for (let index = 0; index < lags.length; index++) {
        const place = step - (lags[index] ?? 1)
        value += (coefficients[index] ?? 0) * (place >= 0 ? at(predicted, place) : (history[(next + deepest + place) % deepest] ?? 0))
      }
      predicted[step] = Math.min(high + range, Math.max(low - range, value))
    }
    return logarithm ? predicted.map(Math.exp) : predicted
  },
  update(state, value) {
    // A logarithm rule that meets a value that has none takes it for the least that it has seen.
    const seen = state.logarithm ? (value > 0 ? Math.log(value) : state.low) : value
    state.low = Math.min(state.low, seen)
    state.high = Math.max(state.high, seen)
    state.history[state.next] = seen
    state.next = (state.next + 1) % state.history.length
  },
}

/** A rule for changes over `difference` steps as one for values: y(t) = y(t-d) + c + sum of a(l) (y(t-l) - y(t-l-d)). */
function inLevels(lags: readonly number[], coefficients: readonly number[], difference: number): readonly (readonly [number, number])[] {
  if (difference === 0) return lags.map((lag, index) => [lag, coefficients[index] ?? 0])
  const byLag = new Map<number, number>([[difference, 1]])
  lags.forEach((lag, index) => {
    const coefficient = coefficients[index] ?? 0
    byLag.set(lag, (byLag.get(lag) ?? 0) + coefficient)
    byLag.set(lag + difference, (byLag.get(lag + difference) ?? 0) - coefficient)
  })
  return [...byLag]
}
