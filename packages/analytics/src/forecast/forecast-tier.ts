import { studentQuantile } from '../statistics/student-quantile.ts'
import { errorsOf, type Trial } from './forecast-accuracy.ts'
import type { Series } from './series.ts'

/**
 * How far a forecast may be relied on, decided on the training data alone.
 * - `A`: forecastable. The error of every origin, and the limit that the next error stays below with 95 %, is within 15 %: so 1 - WAPE of at least 85 % is to be
 *   expected of 95 in 100 such forecasts.
 * - `B`: rely on the interval, not on the point.
 * - `C`: too little was proved: fewer than 3 origins, more than half of the values missing, those at the end among them, or errors as large as the values.
 */
export type ForecastTier = 'A' | 'B' | 'C'

const WAPE_MAX_A = 0.15
/** How sure tier A is that the next forecast keeps within its error. */
const LEVEL_A = 0.95
const WAPE_MAX_B = 1
const ORIGINS_MIN = 3
const OBSERVED_SHARE_MIN = 0.5

/**
 * The limit is the one-sided prediction limit of one more value of a normal sample (Hahn and Meeker, Statistical Intervals, 1991, section 4.7).
 *
 * @param stretches how many horizons lie behind the first origin, at least 1: origins that overlap are not worth one observation each
 */
export function tierOf({ values, observedCount, missingAtEnd }: Series, trial: Trial, horizonWanted: number, stretches: number): ForecastTier {
  const wapes = trial.actual
    .map((actual, origin) => errorsOf({ actual: [actual], predicted: [trial.predicted[origin] ?? actual] }, 0).wape)
    .filter((wape) => wape !== null)
  if (wapes.length < ORIGINS_MIN || observedCount < OBSERVED_SHARE_MIN * (values.length + missingAtEnd)) return 'C'
  const mean = wapes.reduce((sum, wape) => sum + wape, 0) / wapes.length
  const spread = Math.sqrt(wapes.reduce((sum, wape) => sum + (wape - mean) ** 2, 0) / (wapes.length - 1))
  // Steps behind those that were tried are taken to be as much worse as for a random walk.
  const further = Math.sqrt(Math.max(1, (missingAtEnd + horizonWanted) / Math.max(1, ...trial.actual.map((actual) => actual.length))))
  const limit = mean + studentQuantile(LEVEL_A, Math.max(1, Math.round(stretches))) * spread * Math.sqrt(1 + 1 / stretches)
  const worst = Math.max(limit, ...wapes) * further
  if (worst <= WAPE_MAX_A) return 'A'
  return mean < WAPE_MAX_B ? 'B' : 'C'
}
