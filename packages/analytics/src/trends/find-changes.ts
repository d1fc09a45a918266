import { NofxError } from '@nofx/core'
import { medianSorted } from 'simple-statistics'
import { checkList } from '../input/check-list.ts'
import { checkObject } from '../input/check-object.ts'
import { seasonOffsets } from './season-offsets.ts'

/** Series are searched up to this length: a series without changes costs the square of it, some 200 ms. */
export const CHANGE_VALUES_MAX = 10_000

export interface ChangeOptions {
  /** Values in a season, from 1 (none) on. Its shape is taken away before changes are looked for; means are those of the values. Default 1. */
  readonly period?: number
  /** Values that a segment has at least, from 1 on. Default 5. */
  readonly segmentMin?: number
  /** What each change has to gain, in squared standard deviations of the noise. Default 3 ln n, which lets chance find few. */
  readonly penalty?: number
}

/** A piece of a series with one level. */
export interface Segment {
  /** Its first index, and the one behind its last. */
  readonly start: number
  readonly end: number
  readonly mean: number
}

/**
 * Cuts a series where its level changes: the cuts that together have the least squared error, each of which gains more than the penalty (PELT, which finds
 * the same cuts as a search of all). The noise is estimated from the differences of neighbours, so that changes do not count as noise. One segment when nothing changed;
 * none for an empty series. Supposes noise that does not depend on the value before: where it does, raise the penalty, and where a season does it, give its `period`. Costs n log n to n².
 *
 * Source: Killick, Fearnhead and Eckley, Optimal Detection of Changepoints with a Linear Computational Cost (2012).
 *
 * @param series finite, in time order
 * @throws NofxError `input.invalid` for a value that is not finite, for more than 10,000 values, or a bad option
 *
 * @example
 * ```ts
 * findChanges([1, 2, 1, 2, 1, 2, 9, 8, 9, 8, 9, 8]).map(({ start, mean }) => [start, mean]) // [[0, 1.5], [6, 8.5]]
 * ```
 */
export function findChanges(series: readonly number[], options: ChangeOptions = {}): readonly Segment[] {
  const values = checkList(series, 'values', 'a list of finite numbers')
  const { period = 1, segmentMin = 5, penalty = 3 * Math.log(Math.max(2, values.length)) } = checkObject(options, 'options', 'an object, such as { period: 24 }')
  checkInput(values, period, segmentMin, penalty)
  if (values.length === 0) return []
  const largest = values.reduce((found, value) => Math.max(found, Math.abs(value)), 0)
  const size = largest > 0 ? 2 ** Math.min(1023, Math.floor(Math.log2(largest))) : 1 // a power of two loses no digit
  const first = (values[0] ?? 0) / size
  const moved = Float64Array.from(values, (value) => value / size - first)
  const width = moved.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0)
  const scaled = moved.map((value) => value / (width > 0 ? width : 1))
  const offsets = seasonOffsets(scaled, Math.min(period, values.length))
  const cuts = width > 0 ? cutsOf(scaled.map((value, index) => value - (offsets[index % offsets.length] ?? 0)), segmentMin, penalty) : []
  return [0, ...cuts].map((start, index) => {
    const end = cuts[index] ?? values.length
    return { start, end, mean: (first + moved.slice(start, end).reduce((sum, value) => sum + value / (end - start), 0)) * size }
  })
}

function checkInput(values: readonly number[], period: number, segmentMin: number, penalty: number): void {
  if (values.length > CHANGE_VALUES_MAX) throw new NofxError('input.invalid', `values has ${values.length} entries. Give at most ${CHANGE_VALUES_MAX}, such as means of pieces.`)
  const bad = values.findIndex((value) => !Number.isFinite(value))
  if (bad >= 0) throw new NofxError('input.invalid', `values[${bad}] is ${String(values[bad])}. Give finite numbers, and leave missing values out.`)
  if (!Number.isInteger(period) || period < 1) throw new NofxError('input.invalid', `period is ${String(period)}. Give a whole number of values, from 1 on.`)
  if (!Number.isInteger(segmentMin) || segmentMin < 1) throw new NofxError('input.invalid', `segmentMin is ${String(segmentMin)}. Give a whole number of values, from 1 on.`)
  if (!(penalty > 0 && Number.isFinite(penalty))) throw new NofxError('input.invalid', `penalty is ${String(penalty)}. Give a number above 0, such as 3 ln n.`)
}

/** The standard deviation of the noise: the median size of differences between neighbours, over what it is for normal noise of one. */
function noiseOf(values: Float64Array): number {
  if (values.length < 2) return 0
  const steps = values.slice(1).map((value, index) => Math.abs(value - (values[index] ?? 0))).sort()
  const median = medianSorted(steps as unknown as number[]) // it only reads by index
  // More than half the steps may be zero where values are rounded: then their mean tells the noise.
  return median > 0 ? median / (0.6745 * Math.SQRT2) : steps.reduce((sum, step) => sum + step / steps.length, 0) / (2 / Math.sqrt(Math.PI))
}

/** Below this share of the largest move noise would be lost in the rounding of sums of squares. */
const NOISE_MIN = 1e-6

/** Dynamic programming over the last cut. A start that a later cut beats is dropped, once a segment has room behind that cut. */
function cutsOf(values: Float64Array, segmentMin: number, penalty: number): readonly number[] {
  const noise = Math.max(NOISE_MIN, noiseOf(values))
  const n = values.length
  const centre = values.reduce((sum, value) => sum + value / n, 0)
  const sums = new Float64Array(n + 1)
  const squares = new Float64Array(n + 1)
  values.forEach((value, index) => {
    const standard = (value - centre) / noise
    sums[index + 1] = (sums[index] ?? 0) + standard
    squares[index + 1] = (squares[index] ?? 0) + standard * standard
  })
  const best = new Float64Array(n + 1).fill(Number.POSITIVE_INFINITY)
  const from = new Int32Array(n + 1)
  const droppedFrom = new Int32Array(n + 1).fill(n + 1)
  const starts = new Int32Array(n + 1)
  const totals = new Float64Array(n + 1)
  best[0] = -penalty
  let startCount = 1 // the first one is 0
  for (let end = Math.min(segmentMin, n); end <= n; end++) {
    let least = Number.POSITIVE_INFINITY
    for (let place = 0; place < startCount; place++) {
      const start = starts[place] ?? 0
      const sum = (sums[end] ?? 0) - (sums[start] ?? 0)
      const total = (best[start] ?? 0) + (squares[end] ?? 0) - (squares[start] ?? 0) - (sum * sum) / (end - start)
      totals[place] = total
      if (total >= least) continue
      least = total
      from[end] = start
    }
    best[end] = least + penalty
    let kept = 0
    for (let place = 0; place < startCount; place++) {
      const start = starts[place] ?? 0
      if ((totals[place] ?? 0) > least + penalty) droppedFrom[start] = Math.min(droppedFrom[start] ?? n, end + segmentMin)
      if ((droppedFrom[start] ?? 0) > end + 1) starts[kept++] = start
    }
    startCount = kept
    const next = end + 1 - segmentMin
    if (next >= segmentMin && Number.isFinite(best[next])) starts[startCount++] = next
  }
  const cuts: number[] = []
  for (let end = from[n] ?? 0; end > 0; end = from[end] ?? 0) cuts.push(end)
  return cuts.reverse()
}
