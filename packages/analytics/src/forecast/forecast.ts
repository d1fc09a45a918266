import { checkObject } from '../input/check-object.ts'
import { fitForecaster, type FitForecasterOptions } from './fit-forecaster.ts'
import type { ForecastAccuracy } from './forecast-accuracy.ts'
import type { ForecastTier } from './forecast-tier.ts'
import type { ForecastInterval, ForecastMember } from './forecaster.ts'
import type { SeriesProfile } from './profile-series.ts'
import type { SeriesInput } from './series.ts'

export interface ForecastOptions extends FitForecasterOptions {
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
  readonly profile: SeriesProfile
  readonly members: readonly ForecastMember[]
}

/**
 * Forecasts a series by a weighted pool: last value, damped Holt, Theta, ridge regressions on lags, for each period seasonal naive and damped Holt-Winters, for
 * shorter periods or none trends over blocks, for periods from 24 on a profile, a median and a pattern, and for intermittent demand Croston, SBA and TSB.
 *
 * Missing values are `null` or NaN; gaps and single outliers are repaired for fitting and never counted as observed. The newest 10,000
 * values are used. A constant series is forecast by its constant with intervals of no width. A series that was never negative is not forecast below zero. What
 * would leave the range of numbers stops at its end.
 *
 * @throws NofxError `forecast.not_enough_data` for fewer than 8 observed values; with siblings, for none
 * @throws NofxError `input.invalid` for an infinite value, a bad horizon, period or level
 *
 * @example
 * ```ts
 * const { point, intervals, tier } = forecast([12, 9, 11, 14, 12, 10, 12, 15, 13, 10, 12, 15], { horizon: 4, periods: [4], levels: [0.8] })
 * console.log(tier, [...point], intervals[0]?.level)
 * ```
 */
export function forecast(values: SeriesInput, options: ForecastOptions): Forecast {
  const { horizon } = checkObject(options, 'options', 'an object with horizon')
  const fitted = fitForecaster(values, options)
  const { tier, accuracy, profile, members } = fitted
  return { ...fitted.predict(horizon), tier, accuracy, profile, members }
}
