import { at } from './series.ts'

/** How a season acts: it is added to the level, or the level is multiplied by it. */
export type SeasonKind = 'additive' | 'multiplicative'

/** A series without its season, and the season to put back. */
export interface SeasonalAdjustment {
  readonly adjusted: Float64Array
  /** What each phase multiplies by, from that of the first value on; one 1 where no season was found. */
  readonly season: readonly number[]
}

/** Takes a season that multiplies out, as far as it stands out from noise; one whose indices are not all positive is left in. Costs a few passes. */
export function adjustSeason(values: Float64Array, period: number): SeasonalAdjustment {
  const season = seasonalIndices(values, period, 'multiplicative')
  if (season === undefined) return { adjusted: values, season: [1] }
  return { adjusted: values.map((value, index) => value / at(season, index % period)), season: Array.from(season) }
}

/** A phase a thousand times below the mean is no season but noise around zero, and dividing by it would blow that noise up. */
export const SEASON_MIN = 0.001

/** Indices that are closer than this are equal but for rounding: series are scaled to a largest magnitude between 1 and 2. */
const ROUNDING = 1e-10

/**
 * The season by classical decomposition, drawn towards none: the mean departure of each phase from the centred moving average, less the share of it that noise
 * explains. A few seasons, each of them noisy, tell too large a season; how far those of one phase differ says by how much. Costs a few passes.
 * Source: Miller and Williams, Shrinkage estimators of time series seasonal factors and their effect on forecasting accuracy (2003), with the estimator of James
 * and Stein; for 2 and 3 phases, where theirs would not shrink, as for 4.
 *
 * @param period steps in a season; below 2 there is none
 * @returns additive ones with mean 0 or multiplicative ones with mean 1, from the phase of the first value on; undefined where no season stands out, where no phase
 * is seen twice, and for multiplicative ones that are not all positive
 */
export function seasonalIndices(values: Float64Array, period: number, kind: SeasonKind): Float64Array | undefined {
  if (period < 2 || values.length < 2 * period) return undefined
  const departures = departuresOf(values, period, kind)
  const neutral = kind === 'multiplicative' ? 1 : 0
  const { means, count } = phaseMeans(departures, period, neutral)
  if (count <= period) return undefined
  const middle = means.reduce((sum, mean) => sum + mean, 0) / period
  const normal = means.map((mean) => (kind === 'multiplicative' ? mean / middle - 1 : mean - middle))
  const size = normal.reduce((sum, value) => sum + value * value, 0)
  if (!(size > period * ROUNDING * ROUNDING)) return undefined
  const noise = departures.reduce((sum, departure, index) => sum + (Number.isNaN(departure) ? 0 : (departure - at(means, index % period)) ** 2), 0) / (count - period) / (count / period)
  const kept = 1 - (Math.max(1, period - 3) * noise) / size
  if (!(kept > 0)) return undefined
  const indices = normal.map((value) => neutral + kept * value)
  return kind === 'additive' || indices.every((index) => index > SEASON_MIN && index < 1 / SEASON_MIN) ? indices : undefined
}

/** What each value is more than the mean of the season around it, as a difference or as a ratio; NaN where there is no such mean. */
function departuresOf(values: Float64Array, period: number, kind: SeasonKind): Float64Array {
  const half = Math.floor(period / 2)
  const departures = new Float64Array(values.length).fill(Number.NaN)
  // The sum over the steps between both ends of the window; of an even season these count half each.
  let inner = 0
  for (let index = 1; index < 2 * half; index++) inner += at(values, index)
  for (let index = half; index < values.length - half; index++) {
    const ends = at(values, index - half) + at(values, index + half)
    const average = (inner + (period % 2 === 0 ? ends / 2 : ends)) / period
    if (kind === 'additive') departures[index] = at(values, index) - average
    else if (Math.abs(average) > ROUNDING) departures[index] = at(values, index) / average
    inner += at(values, index + half) - at(values, index - half + 1)
  }
  return departures
}

/** The mean at each phase, `neutral` where nothing is known, and how many departures are known. */
function phaseMeans(departures: Float64Array, period: number, neutral: number): { readonly means: Float64Array; readonly count: number } {
  const sums = new Float64Array(period)
  const counts = new Float64Array(period)
  departures.forEach((departure, index) => {
    if (Number.isNaN(departure)) return
    sums[index % period] = at(sums, index % period) + departure
    counts[index % period] = at(counts, index % period) + 1
  })
  return { means: sums.map((sum, phase) => (at(counts, phase) === 0 ? neutral : sum / at(counts, phase))), count: counts.reduce((sum, value) => sum + value, 0) }
}

/** Bartlett's two-sided 90 % test of the autocorrelation at the lag of a season. Source: the seasonality test of the M4 competition (2020). */
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
