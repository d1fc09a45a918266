import { errorsOf, type Trial } from './forecast-accuracy.ts'
import type { Series } from './series.ts'

/**
 * How far a forecast may be relied on, decided on the training data alone.
 * - `A`: forecastable. The error of every origin, and their mean plus twice its spread between them, stays within 15 %, so 1 - WAPE of at least 85 % is to be expected.
 * - `B`: rely on the interval, not on the point.
 * - `C`: too little was proved: fewer than 3 origins, more than half of the values missing, or errors as large as the values.
 */
export type ForecastTier = 'A' | 'B' | 'C'

const WAPE_MAX_A = 0.15
const SPREADS_A = 2
const WAPE_MAX_B = 1
const ORIGINS_MIN = 3
const OBSERVED_SHARE_MIN = 0.5

export function tierOf({ values, observedCount }: Series, trial: Trial, horizonWanted: number): ForecastTier {
  const wapes = trial.actual
    .map((actual, origin) => errorsOf({ actual: [actual], predicted: [trial.predicted[origin] ?? actual] }, 0).wape)
    .filter((wape) => wape !== null)
  if (wapes.length < ORIGINS_MIN || observedCount < OBSERVED_SHARE_MIN * values.length) return 'C'
  const mean = wapes.reduce((sum, wape) => sum + wape, 0) / wapes.length
  const spread = Math.sqrt(wapes.reduce((sum, wape) => sum + (wape - mean) ** 2, 0) / (wapes.length - 1))
  // Steps behind those that were tried are taken to be as much worse as for a random walk.
  const further = Math.sqrt(Math.max(1, horizonWanted / Math.max(1, ...trial.actual.map((actual) => actual.length))))
  const worst = Math.max(mean + SPREADS_A * spread, ...wapes) * further
  if (worst <= WAPE_MAX_A) return 'A'
  return mean < WAPE_MAX_B ? 'B' : 'C'
}
