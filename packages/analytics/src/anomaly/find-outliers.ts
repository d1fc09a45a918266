import { NofxError } from '@nofx/core'
import { medianSorted } from 'simple-statistics'
import { checkList } from '../input/check-list.ts'
import { checkObject } from '../input/check-object.ts'
import { extremeDeviates } from '../statistics/extreme-deviates.ts'

/** The robust test sorts once for each outlier, so this many values and outliers end the cost of one call. */
export const BATCH_VALUES_MAX = 10_000
const OUTLIERS_MAX = 200

export interface OutlierOptions {
  /** Values in a season, from 1 (none) on. Default 1. */
  readonly period?: number
  /** The largest share of values that may be outliers, above 0 and up to 0.49. Default 0.02; never more than 200 values. */
  readonly share01?: number
  /** The chance of finding any outlier when there is none. Default 0.05. */
  readonly alpha?: number
}

/** A value that does not belong to its series. */
export interface Outlier {
  /** Its place in the argument. */
  readonly index: number
  readonly value: number
  /** What its season and the middle of the series say. */
  readonly expected: number
  /**
   * Its distance from there in robust standard deviations, and the largest that chance allows. Outliers hide one another: all before the last one that is
   * beyond are outliers too, whatever theirs say.
   */
  readonly statistic: number
  readonly critical: number
}

/**
 * Finds outliers in a whole series: seasonal hybrid ESD. Takes the median of the series and the median of each place in the season away, and runs the
 * generalised ESD test with median and median absolute deviation on what is left. Missing values are null or NaN. For a series without trend, or a piece
 * of one that is short beside it. The most extreme comes first. None when at least half the values are equal after that. Costs a sort for each
 * candidate: at most 200 of 10,000 values, some 500 ms.
 *
 * Source: Vallis, Hochenbaum and Kejariwal, A Novel Technique for Long-Term Anomaly Detection in the Cloud (2014); seasonal medians stand in for its STL.
 *
 * @throws NofxError `input.invalid` for a bad option, for an infinite value, and for more than 10,000 values
 *
 * @example
 * ```ts
 * const values = Array.from({ length: 60 }, (_, index) => (index % 4) + Math.sin(index * index) / 10)
 * values[30] = 9
 * findOutliers(values, { period: 4 }).map(({ index }) => index) // [30]
 * ```
 */
export function findOutliers(series: readonly (number | null)[], options: OutlierOptions = {}): readonly Outlier[] {
  const values = checkList(series, 'values', 'a list of numbers, with null where one is missing')
  const { period = 1, share01 = 0.02, alpha = 0.05 } = checkObject(options, 'options', 'an object, such as { period: 24 }')
  checkOptions(values, period, share01, alpha)
  const known = values.flatMap((value, index) => (value === null || Number.isNaN(value) ? [] : [index]))
  const scale = known.reduce((largest, index) => Math.max(largest, Math.abs(values[index] ?? 0)), 0)
  if (scale === 0) return []
  const scaled = known.map((index) => (values[index] ?? 0) / scale)
  const middles = seasonMedians(known, scaled, period)
  const left = scaled.map((value, place) => value - (middles[(known[place] ?? 0) % period] ?? 0))
  const { steps, outliers } = extremeDeviates(left, Math.min(OUTLIERS_MAX, Math.floor(known.length * share01)), alpha, 'robust')
  return steps.slice(0, outliers).map(({ index: place, statistic, critical }) => {
    const index = known[place] ?? 0
    return { index, value: values[index] ?? 0, expected: (middles[index % period] ?? 0) * scale, statistic, critical }
  })
}

function checkOptions(values: readonly (number | null)[], period: number, share01: number, alpha: number): void {
  if (values.length > BATCH_VALUES_MAX) throw new NofxError('input.invalid', `values has ${values.length} entries. Give at most ${BATCH_VALUES_MAX}, or use createAnomalyDetector.`)
  const bad = values.findIndex((value) => value !== null && (typeof value !== 'number' || Math.abs(value) === Number.POSITIVE_INFINITY))
  if (bad >= 0) throw new NofxError('input.invalid', `values[${bad}] is ${String(values[bad])}. Give finite numbers, and null where a value is missing.`)
  if (!Number.isInteger(period) || period < 1) throw new NofxError('input.invalid', `period is ${String(period)}. Give a whole number of values, from 1 on.`)
  if (!(share01 > 0 && share01 <= 0.49)) throw new NofxError('input.invalid', `share01 is ${String(share01)}. Give a share above 0 and up to 0.49.`)
  if (!(alpha > 0 && alpha < 1)) throw new NofxError('input.invalid', `alpha is ${String(alpha)}. Give a chance between 0 and 1, such as 0.05.`)
}

function seasonMedians(known: readonly number[], values: readonly number[], period: number): readonly number[] {
  const places = Array.from({ length: Math.min(period, BATCH_VALUES_MAX) }, (): number[] => [])
  known.forEach((index, place) => places[index % period]?.push(values[place] ?? 0))
  return places.map((seen) => (seen.length === 0 ? 0 : medianSorted(seen.sort((a, b) => a - b))))
}
