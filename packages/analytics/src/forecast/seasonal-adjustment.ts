import { at } from './series.ts'

/** A series without its season, and the season to put back. */
export interface SeasonalAdjustment {
  readonly adjusted: Float64Array
  /** What each phase multiplies by, from that of the first value on; one 1 where no season was found. */
  readonly season: readonly number[]
}

/**
 * Takes the season out by classical decomposition, where there is one: at least three seasons long and an autocorrelation at the lag
 * of a season that a 90 % test finds. The season multiplies when all its indices are positive and is left in otherwise.
 *
 * Costs one pass for each step of the period. Source: the seasonality test and adjustment of the M4 competition (Makridakis,
 * Spiliotis and Assimakopoulos, The M4 Competition: 100,000 time series and 61 forecasting methods, 2020).
 */
export function adjustSeason(values: Float64Array, period: number): SeasonalAdjustment {
  const season = isSeasonal(values, period) ? seasonalIndices(values, period) : undefined
  if (season === undefined) return { adjusted: values, season: [1] }
  return { adjusted: values.map((value, index) => value / at(season, index % period)), season: Array.from(season) }
}

/** Bartlett's two-sided 90 % test of the autocorrelation at the lag of a season. */
export function isSeasonal(values: Float64Array, period: number): boolean {
  if (period < 2 || values.length < 3 * period) return false
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const centred = values.map((value) => value - mean)
  const variance = centred.reduce((sum, value) => sum + value * value, 0)
  if (variance === 0) return false
  let squares = 0
  let correlation = 0
  for (let lag = 1; lag <= period; lag++) {
    let sum = 0
    for (let index = lag; index < centred.length; index++) sum += at(centred, index) * at(centred, index - lag)
    correlation = sum / variance
    if (lag < period) squares += correlation * correlation
  }
  return Math.abs(correlation) > 1.645 * Math.sqrt((1 + 2 * squares) / values.length)
}

/** The mean ratio to the centred moving average at each phase, with mean 1; undefined when one of them is not positive. */
function seasonalIndices(values: Float64Array, period: number): Float64Array | undefined {
  const half = Math.floor(period / 2)
  const sums = new Float64Array(period)
  const counts = new Float64Array(period)
  for (let index = half; index < values.length - half; index++) {
    const average = centredAverage(values, index, period)
    if (average === 0) continue
    const phase = index % period
    sums[phase] = at(sums, phase) + at(values, index) / average
    counts[phase] = at(counts, phase) + 1
  }
  const indices = sums.map((sum, phase) => (at(counts, phase) === 0 ? 1 : sum / at(counts, phase)))
  const mean = indices.reduce((sum, value) => sum + value, 0) / period
  const normal = indices.map((value) => value / mean)
  return normal.every((value) => value > SEASON_MIN && value < 1 / SEASON_MIN) ? normal : undefined
}

/** A phase a thousand times below the mean is no season but noise around zero, and dividing by it would blow that noise up. */
const SEASON_MIN = 0.001

function centredAverage(values: Float64Array, index: number, period: number): number {
  const half = Math.floor(period / 2)
  const even = period % 2 === 0
  let sum = even ? (at(values, index - half) + at(values, index + half)) / 2 : at(values, index - half) + at(values, index + half)
  for (let near = index - half + 1; near < index + half; near++) sum += at(values, near)
  return sum / period
}
