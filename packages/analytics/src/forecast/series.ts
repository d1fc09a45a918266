import { NofxError } from '@nofx/core'

/** Numbers in time order at equal steps. A missing value is `null`, `undefined` or NaN; nothing else may stand for it. */
export type SeriesInput = Float64Array | readonly (number | null | undefined)[]

/** The newest values that a forecast looks at: more than a year of hours, and an end to the cost of one call. */
export const HISTORY_MAX = 10_000

/** A series that is ready to be fitted: bounded in magnitude, without gaps, and with a record of what was a gap. */
export interface Series {
  /** The values divided by `scale`, so between -2 and 2; gaps are filled by straight lines between their neighbours. */
  readonly values: Float64Array
  /** 1 where the value was observed, 0 where it was filled in. */
  readonly observed: Uint8Array
  /** How many values were observed. */
  readonly observedCount: number
  /** How many missing values came behind the last observed one. They are not in `values`; a forecast has to bridge them. */
  readonly missingAtEnd: number
  /** A power of two, so that dividing and multiplying by it loses no digit. */
  readonly scale: number
}

/**
 * Reads the newest `HISTORY_MAX` values of an input, from the first observed one to the last. Costs one pass; the argument is not changed.
 *
 * @throws NofxError `input.invalid` for an infinite value or one that is no number, with its index; for anything but a list
 */
export function readSeries(input: SeriesInput): Series {
  if (!isList(input)) throw new NofxError('input.invalid', `values is ${String(input)}. Give an array or a Float64Array of numbers.`)
  const { first, last } = observedRange(input, Math.max(0, input.length - HISTORY_MAX))
  const values = new Float64Array(last + 1 - first)
  const observed = new Uint8Array(values.length)
  let observedCount = 0
  let largest = 0
  for (let index = 0; index < values.length; index++) {
    const value = input[first + index] ?? Number.NaN
    values[index] = value
    if (Number.isNaN(value)) continue
    observed[index] = 1
    observedCount += 1
    largest = Math.max(largest, Math.abs(value))
  }
  const scale = scaleOf(largest)
  for (let index = 0; index < values.length; index++) values[index] = at(values, index) / scale
  fillGaps(values, observed)
  return { values, observed, observedCount, missingAtEnd: input.length - 1 - last, scale }
}

function isList(input: unknown): boolean {
  return Array.isArray(input) || input instanceof Float64Array
}

/** The first and last index with an observed value; an empty range when there is none. Checks every value on the way. */
function observedRange(input: SeriesInput, start: number): { readonly first: number; readonly last: number } {
  let first = input.length
  let last = input.length - 1
  let newest = -1
  for (let index = start; index < input.length; index++) {
    const value: unknown = input[index] ?? Number.NaN
    if (typeof value !== 'number' || Math.abs(value) === Number.POSITIVE_INFINITY) {
      throw new NofxError('input.invalid', `values[${index}] is ${String(value)}. Give finite numbers, and null or NaN for a missing value.`)
    }
    if (Number.isNaN(value)) continue
    first = Math.min(first, index)
    newest = index
  }
  if (newest >= 0) last = newest
  return { first, last }
}

/** Brings a value of a scaled series back. What would leave the range of numbers stops at its end, so that it stays finite. */
export function unscale(value: number, scale: number): number {
  return Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, value * scale))
}

/** The element at an index that the caller knows to be inside. Typed arrays have no holes, so the fallback is never met. */
export function at(values: Float64Array, index: number): number {
  return values[index] ?? Number.NaN
}

/** The power of two at or below the largest magnitude, within what a number can hold. */
function scaleOf(largest: number): number {
  return largest === 0 ? 1 : 2 ** Math.min(1023, Math.floor(Math.log2(largest)))
}

/** Draws straight lines across gaps. The first and the last value are observed. */
function fillGaps(values: Float64Array, observed: Uint8Array): void {
  let before = 0
  for (let index = 1; index < values.length; index++) {
    if (observed[index] === 0) continue
    const slope = (at(values, index) - at(values, before)) / (index - before)
    for (let gap = before + 1; gap < index; gap++) values[gap] = at(values, before) + slope * (gap - before)
    before = index
  }
}
