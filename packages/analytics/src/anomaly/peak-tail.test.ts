import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addPeak, BLOCK_POINTS, emptyPeaks, peakPValue } from './peak-tail.ts'

/** A tail of blocks whose highest values are these. */
function tailOf(peaks: readonly number[]) {
  const tail = emptyPeaks()
  for (const peak of peaks) for (let point = 0; point < BLOCK_POINTS; point++) addPeak(tail, point === 17 ? peak : peak - 1)
  return tail
}

/** The quantiles of a standard exponential distribution, in an order that is not theirs. */
const exponential = (count: number) => Array.from({ length: count }, (_, index) => -Math.log(1 - (((index * 389) % count) + 0.5) / count))

test('keeps the highest peak of each whole block, the highest first', () => {
  const tail = tailOf([3, 9, 1, 4, 9])
  for (let point = 1; point < BLOCK_POINTS; point++) addPeak(tail, 100)
  expect([...tail.peaks.subarray(0, tail.count)]).toEqual([9, 9, 4, 3, 1])
  expect(tail).toMatchObject({ count: 5, blocks: 5, filled: BLOCK_POINTS - 1, highest: 100 })
})

test('the chance goes on as the peaks do beyond the highest of them', () => {
  // Reference: exp(-x) of a block, over its points; a predicted chance is above it, since 24 peaks leave the scale open by a fifth.
  for (const x of [5, 7, 9]) {
    const ratio = (peakPValue(tailOf(exponential(200)), x, 0) * BLOCK_POINTS) / Math.exp(-x)
    expect(ratio).toBeGreaterThan(0.8)
    expect(ratio).toBeLessThan(5)
  }
})

test('fewer than four blocks say nothing, and what is not above the tail is not improbable', () => {
  expect(peakPValue(tailOf([1, 2, 3]), 1e9, 0)).toBe(1)
  expect(peakPValue(tailOf([1, 2, 3, 4]), 2, 0)).toBe(1)
  expect(peakPValue(tailOf([1, 2, 3, 4]), 1e9, 0)).toBeLessThan(1e-6)
})

test('peaks that are all alike are judged by the least scale that is believed', () => {
  const equal = tailOf(Array.from({ length: 30 }, () => 6))
  expect(peakPValue(equal, 6.05, 0.06)).toBeGreaterThan(0.001)
  expect(peakPValue(equal, 40, 0.06)).toBeLessThan(1e-9)
  expect(peakPValue(equal, 6.05, 0)).toBe(0)
})

test('a chance is between 0 and 1, and a higher value is never more probable', () => {
  fc.assert(fc.property(fc.array(fc.double({ min: -1e300, max: 1e300, noNaN: true }), { minLength: 4, maxLength: 60, size: 'max' }), (peaks) => {
    const tail = tailOf(peaks)
    const chances = [...peaks, -1e300, 1e300].sort((one, other) => one - other).map((value) => peakPValue(tail, value, 0))
    return chances.every((chance, index) => chance >= 0 && chance <= (chances[index - 1] ?? 1))
  }))
})
