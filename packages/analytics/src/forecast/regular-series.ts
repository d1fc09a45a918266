import { NofxError } from '@nofx/core'
import { checkList } from '../input/check-list.ts'
import { checkObject } from '../input/check-object.ts'
import { at } from './series.ts'

/** A value that was measured at a moment. */
export interface TimedValue {
  /** Milliseconds since 1970, UTC. */
  readonly at: number
  readonly value: number | null | undefined
}

export interface RegularSeriesOptions {
  /** The length of a step. Steps begin at whole multiples of it since 1970 UTC, so clock changes make no step longer. */
  readonly stepMs: number
  /** What a step with several values holds. Default `mean`. A step without any is missing, for `sum` as well: it may be that nobody measured. */
  readonly combine?: 'mean' | 'sum' | 'last'
}

/** Values at equal steps, as `forecast` takes them. */
export interface RegularSeries {
  /** When the first step begins, in milliseconds since 1970 UTC. */
  readonly startAt: number
  readonly stepMs: number
  /** One value a step; NaN where it is missing. */
  readonly values: Float64Array
}

/** Steps of one series: what a forecast reads, many times over; one stray timestamp must not ask for all memory. */
export const REGULAR_STEPS_MAX = 1_000_000

/**
 * Brings values with timestamps to equal steps. They may be in any order, at any distance, and several may share a moment: those of one step are combined, `last`
 * being the one given last at the latest moment. Costs O(values + steps). No values give no steps.
 *
 * @throws NofxError `input.invalid` for a timestamp or value that is not finite, a bad step, or more than `REGULAR_STEPS_MAX` steps
 *
 * @example
 * ```ts
 * regularSeries([{ at: 7_200_000, value: 3 }, { at: 0, value: 1 }, { at: 60_000, value: 2 }], { stepMs: 3_600_000 }).values // 1.5, NaN, 3
 * ```
 */
export function regularSeries(given: readonly TimedValue[], options: RegularSeriesOptions): RegularSeries {
  const { stepMs, combine = 'mean' } = checkObject(options, 'options', 'an object with stepMs')
  const points = checkList(given, 'points', 'a list of points with at and value')
  if (!(stepMs > 0 && Number.isFinite(stepMs))) throw new NofxError('input.invalid', `stepMs is ${String(stepMs)}. Give a finite number of milliseconds above 0.`)
  let first = Number.POSITIVE_INFINITY
  let last = Number.NEGATIVE_INFINITY
  points.forEach((point, index) => {
    check(point, index)
    first = Math.min(first, Math.floor(point.at / stepMs))
    last = Math.max(last, Math.floor(point.at / stepMs))
  })
  if (points.length === 0) return { startAt: 0, stepMs, values: new Float64Array(0) }
  const length = last - first + 1
  if (!(length <= REGULAR_STEPS_MAX)) throw new NofxError('input.invalid', `The points span ${length} steps of ${stepMs} ms. Give at most ${REGULAR_STEPS_MAX}: longer steps, or no stray timestamps.`)
  const values = new Float64Array(length).fill(Number.NaN)
  const counts = new Float64Array(length)
  const newest = new Float64Array(length).fill(Number.NEGATIVE_INFINITY)
  for (const { at: moment, value } of points) {
    if (value === null || value === undefined || Number.isNaN(value)) continue
    const step = Math.floor(moment / stepMs) - first
    const count = at(counts, step) + 1
    counts[step] = count
    const before = count === 1 ? 0 : at(values, step)
    if (combine === 'sum') values[step] = before + value
    else if (combine === 'mean') values[step] = before + value / count - before / count
    else if (moment >= at(newest, step)) values[step] = value
    newest[step] = Math.max(moment, at(newest, step))
  }
  return { startAt: first * stepMs, stepMs, values }
}

function check(point: TimedValue, index: number): void {
  const { at: moment, value } = checkObject(point, `points[${index}]`, 'a point with at and value')
  if (!Number.isFinite(moment)) throw new NofxError('input.invalid', `points[${index}].at is ${String(moment)}. Give milliseconds since 1970.`)
  const seen: unknown = value ?? Number.NaN
  if (typeof seen !== 'number' || Math.abs(seen) === Number.POSITIVE_INFINITY) {
    throw new NofxError('input.invalid', `points[${index}].value is ${String(value)}. Give a finite number, and null or NaN for a missing value.`)
  }
}
