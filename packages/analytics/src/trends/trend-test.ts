import { NofxError } from '@nofx/core'
import { checkList } from '../input/check-list.ts'
import { checkObject } from '../input/check-object.ts'
import { normalTail } from '../statistics/normal-tail.ts'

/** The newest values that are tested: pairs grow with the square, and half a million of them cost some 70 ms. */
export const TREND_VALUES_MAX = 1000

/** Known values that the normal approximation needs. */
const KNOWN_MIN = 8

export interface TrendTest {
  /** `not_enough_data` below 8 known values: then nothing is said, p is 1 and the slope 0. */
  readonly status: 'ok' | 'not_enough_data'
  /** Pairs that rise minus pairs that fall: Kendall's S, summed over the places of the season. */
  readonly s: number
  readonly variance: number
  /** S in standard deviations, moved by one towards 0 (continuity correction). */
  readonly z: number
  /** The chance of a trend at least this strong, up or down, when there is none. */
  readonly pValue: number
  /** S over the number of pairs: from -1, always falling, to 1, always rising. */
  readonly tau: number
  /** The median of the slopes of all pairs: the unit of the values for each step. */
  readonly slopePerStep: number
  /** Sen's 95 % interval of the slope, from the variance of S. */
  readonly slopeLower: number
  readonly slopeUpper: number
}

/**
 * Tests whether a series rises or falls, whatever the shape and with outliers, and says by how much: Mann and Kendall's test with ties, and Theil and Sen's slope.
 * With a period only values of the same place in the season are compared, as Hirsch, Slack and Smith do. Supposes values that do not depend on
 * those shortly before; where they do, p comes out too small. Missing values are null or NaN. Costs all pairs of the newest 1,000 values, some 70 ms.
 *
 * Source: Mann (1945); Kendall, Rank Correlation Methods (1975); Sen (1968); Hirsch, Slack and Smith (1982).
 *
 * @param period steps in a season, from 1 (none) on; default 1
 * @throws NofxError `input.invalid` for an infinite value or a bad period
 *
 * @example
 * ```ts
 * const { pValue, slopePerStep } = trendTest([1, 2, 4, 3, 5, 6, 8, 7, 9])
 * console.log(pValue < 0.01, slopePerStep) // true 1
 * ```
 */
export function trendTest(values: readonly (number | null)[], options: { readonly period?: number } = {}): TrendTest {
  const { period = 1 } = checkObject(options, 'options', 'an object, such as { period: 24 }')
  const given = checkList(values, 'values', 'a list of numbers, with null where one is missing')
  if (!Number.isInteger(period) || period < 1) throw new NofxError('input.invalid', `period is ${String(period)}. Give a whole number of steps, from 1 on.`)
  const bad = given.findIndex((value) => value !== null && (typeof value !== 'number' || Math.abs(value) === Number.POSITIVE_INFINITY))
  if (bad >= 0) throw new NofxError('input.invalid', `values[${bad}] is ${String(given[bad])}. Give finite numbers, and null where a value is missing.`)
  const known = given.slice(-TREND_VALUES_MAX).flatMap((value, step) => (value === null || Number.isNaN(value) ? [] : [{ step, value: value === 0 ? 0 : value }]))
  if (known.length < KNOWN_MIN) return { status: 'not_enough_data', s: 0, variance: 0, z: 0, pValue: 1, tau: 0, slopePerStep: 0, slopeLower: 0, slopeUpper: 0 }
  let s = 0
  let pairs = 0
  let variance = 0
  const slopes: number[] = []
  for (const place of placesOf(known, period)) {
    for (let later = 1; later < place.length; later++) {
      const end = place[later] as Known // both indices are inside the list
      for (let earlier = 0; earlier < later; earlier++) {
        const start = place[earlier] as Known
        s += Math.sign(end.value - start.value)
        pairs += 1
        slopes.push(end.value / (end.step - start.step) - start.value / (end.step - start.step))
      }
    }
    variance += varianceOf(place)
  }
  const z = s === 0 || variance === 0 ? 0 : (s - Math.sign(s)) / Math.sqrt(variance)
  return {
    status: 'ok', s, variance, z, pValue: Math.min(1, 2 * normalTail(Math.abs(z))),
    tau: pairs === 0 ? 0 : s / pairs,
    ...slopesOf(Float64Array.from(slopes).sort(), variance),
  }
}

/** The median slope and the ranks around it that hold the true one in 95 % of cases. */
function slopesOf(sorted: Float64Array, variance: number): Pick<TrendTest, 'slopePerStep' | 'slopeLower' | 'slopeUpper'> {
  const n = sorted.length
  if (n === 0) return { slopePerStep: 0, slopeLower: 0, slopeUpper: 0 }
  const reach = 1.959964 * Math.sqrt(variance)
  const at = (rank: number) => clampFinite(sorted[Math.max(0, Math.min(n - 1, rank))] ?? 0)
  const middle = at(n >> 1)
  return {
    slopePerStep: n % 2 === 1 ? middle : at(n / 2 - 1) / 2 + middle / 2,
    slopeLower: at(Math.floor((n - reach) / 2) - 1), slopeUpper: at(Math.ceil((n + reach) / 2)),
  }
}

interface Known {
  readonly step: number
  readonly value: number
}

function placesOf(known: readonly Known[], period: number): Iterable<readonly Known[]> {
  const places = new Map<number, Known[]>()
  for (const entry of known) {
    const place = places.get(entry.step % period)
    if (place === undefined) places.set(entry.step % period, [entry])
    else place.push(entry)
  }
  return places.values()
}

/** The variance of S when there is no trend, less what groups of t ties take from it. */
function varianceOf(place: readonly Known[]): number {
  const term = (n: number) => (n * (n - 1) * (2 * n + 5)) / 18
  const counts = new Map<number, number>()
  for (const { value } of place) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts.values()].reduce((rest, ties) => rest - term(ties), term(place.length))
}

function clampFinite(value: number): number {
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value))
}
