import { isSeasonal } from '../forecast/seasonal-adjustment.ts'

/**
 * Naive2, the method that the competitions M3 and M4 compare with: the last value, after a season that multiplies was taken out by classical decomposition where
 * a 90 % test of the autocorrelation finds one, and with the season put back. Missing values (NaN) are bridged by the one before them. NaN without a known value.
 * Source: Makridakis and others, The M4 competition (2020), and their published code.
 *
 * @param train oldest first
 * @param period steps in a season, 1 for none
 * @param from how many steps behind the last value the first forecast lies, from 0 on
 */
export function naive2(train: readonly number[], period: number, from: number, horizon: number): readonly number[] {
  const values = bridge(train)
  const season = isSeasonal(values, period) ? classicalSeason(values, period) : undefined
  const last = values.at(-1) ?? Number.NaN
  const at = (index: number) => season?.[index % period] ?? 1
  return Array.from({ length: horizon }, (_, step) => (last / at(values.length - 1)) * at(values.length + from + step))
}

/** Each missing value as the one before it; those before the first known one are left out. */
function bridge(train: readonly number[]): Float64Array {
  const first = train.findIndex((value) => !Number.isNaN(value))
  const values = Float64Array.from(first < 0 ? [] : train.slice(first))
  for (let index = 1; index < values.length; index++) if (Number.isNaN(values[index])) values[index] = values[index - 1] ?? 0
  return values
}

/** The mean ratio of each phase to the centred moving average, with a mean of 1; undefined where one is not above 0. */
function classicalSeason(values: Float64Array, period: number): readonly number[] | undefined {
  const half = Math.floor(period / 2)
  const sums = new Float64Array(period)
  const counts = new Float64Array(period)
  for (let index = half; index < values.length - half; index++) {
    let sum = 0
    for (let step = -half; step <= half; step++) {
      // Of an even season both ends of the window count half.
      sum += (values[index + step] ?? 0) * (period % 2 === 0 && Math.abs(step) === half ? 0.5 : 1)
    }
    if (sum === 0) continue
    sums[index % period] = (sums[index % period] ?? 0) + ((values[index] ?? 0) * period) / sum
    counts[index % period] = (counts[index % period] ?? 0) + 1
  }
  const means = Array.from(sums, (sum, phase) => ((counts[phase] ?? 0) === 0 ? 1 : sum / (counts[phase] ?? 1)))
  const middle = means.reduce((sum, mean) => sum + mean / period, 0)
  const season = means.map((mean) => mean / middle)
  return season.every((index) => index > 0 && Number.isFinite(index)) ? season : undefined
}
