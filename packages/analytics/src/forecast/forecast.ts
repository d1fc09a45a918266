import { fitForecaster, type ForecastInterval } from './fit-forecaster.ts'
import type { ForecastAccuracy } from './forecast-accuracy.ts'
import type { FitOptions } from './forecast-options.ts'
import type { ForecastTier } from './forecast-tier.ts'
import type { SeriesInput } from './series.ts'

export interface ForecastOptions extends FitOptions {
  /** How many steps to predict, from 0 (empty arrays) to 1,000,000. */
  readonly horizon: number
}

/** What is to be expected, and how much of that was proved on the series itself. */
export interface Forecast {
  /** The expected value of each step, in the unit of the values. Always finite. */
  readonly point: Float64Array
  readonly intervals: readonly ForecastInterval[]
  readonly tier: ForecastTier
  readonly accuracy: ForecastAccuracy
  /** Who takes part, with weights that add up to 1. */
  readonly members: readonly { readonly id: string; readonly weight: number }[]
}

/**
 * Forecasts a series by a weighted pool: last value, damped Holt, Theta, and for each period seasonal naive and damped Holt-Winters.
 *
 * Missing values are `null` or NaN; gaps are bridged by straight lines for fitting and never counted as observed. The newest 10,000
 * values are used. A constant series is forecast by its constant with intervals of no width. What would leave the range of numbers stops at its end.
 * Costs 15 to 30 ms for 900 values and two periods.
 *
 * @throws NofxError `forecast.not_enough_data` for fewer than 8 observed values
 * @throws NofxError `input.invalid` for an infinite value, a bad horizon, period or level
 *
 * @example
 * ```ts
 * const { point, intervals, tier } = forecast([12, 9, 11, 14, 12, 10, 12, 15, 13, 10, 12, 15], { horizon: 4, periods: [4], levels: [0.8] })
 * console.log(tier, [...point], intervals[0]?.level)
 * ```
 */
export function forecast(values: SeriesInput, options: ForecastOptions): Forecast {
  const fitted = fitForecaster(values, options)
  const { tier, accuracy, members } = fitted
  return { ...fitted.predict(options.horizon), tier, accuracy, members }
}
