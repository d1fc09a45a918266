import type { ForecastAccuracy } from '../forecast/forecast-accuracy.ts'
import type { ForecastTier } from '../forecast/forecast-tier.ts'
import type { FittedForecaster } from '../forecast/forecaster.ts'
import { LOAD_HOURS, type Fitted } from '../models/fitted-models.ts'
import { HOUR_MS } from '../outcomes/hour.ts'
import { hourlyLoad } from '../outcomes/hourly-load.ts'
import type { OutcomeHistory } from '../outcomes/outcome-history.ts'

/** How much there will be to do in each of the next hours, or that this is not known yet. */
export type LoadForecast =
  | {
      readonly status: 'expected'
      /** When the first of the hours begins, epoch ms: the end of the last hour that is known to be over. */
      readonly startAt: number
      readonly stepMs: number
      /** One value an hour. */
      readonly point: readonly number[]
      readonly intervals: readonly { readonly level: number; readonly lower: readonly number[]; readonly upper: readonly number[] }[]
      readonly tier: ForecastTier
      readonly accuracy: ForecastAccuracy
      /** Hours that this rests on. */
      readonly hours: number
    }
  | { readonly status: 'not_enough_data'; readonly hours: number; readonly hoursMin: number }

/** Forecasts a day of load, hour by hour. */
export function forecastLoad(fitted: Fitted<FittedForecaster> | undefined, outcomes: OutcomeHistory): LoadForecast {
  const hours = hourlyLoad(outcomes).runs.length
  if (fitted === undefined) return { status: 'not_enough_data', hours, hoursMin: LOAD_HOURS }
  const { from, model } = fitted
  const { point, intervals } = model.predict(LOAD_HOURS)
  return {
    status: 'expected', startAt: from, stepMs: HOUR_MS, point: [...point],
    intervals: intervals.map(({ level, lower, upper }) => ({ level, lower: [...lower], upper: [...upper] })),
    tier: model.tier, accuracy: model.accuracy, hours,
  }
}
