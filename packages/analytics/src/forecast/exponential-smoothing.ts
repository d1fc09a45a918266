import { minimise } from './minimise.ts'
import { at } from './series.ts'

/** What simple exponential smoothing ends with. */
export interface SmoothedLevel {
  /** The level after the last value, which is its forecast for every step. */
  readonly level: number
  /** The share of each error that the level takes up, between 0 and 1. */
  readonly alpha: number
}

/** Values whose mean is tried as the level to start from, beside the first value. */
const START_VALUES = 10

/**
 * Simple exponential smoothing. `alpha` and the level to start from minimise the squared error one step ahead. Costs about 60 passes.
 * Source: Hyndman, Koehler, Ord and Snyder, Forecasting with Exponential Smoothing (2008), the method (N, N).
 */
export function smoothLevel(values: Float64Array): SmoothedLevel {
  const head = values.subarray(0, START_VALUES)
  const starts = [at(values, 0), head.reduce((sum, value) => sum + value, 0) / head.length]
  const fits = starts.map((start) => {
    const [alpha = 1] = minimise(
      ([share = 1]) => smooth(values, share, start).squaredError,
      [{ grid: [0.0001, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.9999], min: 0.0001, max: 0.9999, step: 0.05 }],
      8,
    )
    return { alpha, ...smooth(values, alpha, start) }
  })
  const { level, alpha } = fits.reduce((best, fit) => (fit.squaredError < best.squaredError ? fit : best))
  return { level, alpha }
}

function smooth(values: Float64Array, alpha: number, start: number): { readonly squaredError: number; readonly level: number } {
  let level = start
  let squaredError = 0
  for (const value of values) {
    const error = value - level
    squaredError += error * error
    level += alpha * error
  }
  return { squaredError, level }
}
