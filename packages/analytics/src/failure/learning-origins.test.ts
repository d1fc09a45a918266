import fc from 'fast-check'
import { expect, test } from 'vitest'
import { placeOrigins } from './learning-origins.ts'
import type { TrainingData } from './training-data.ts'

test('without a gap an origin learns from every row that started before it, without a copy', () => {
  const data = dataOf(10, () => 1_000)
  const origins = placeOrigins(data, [0.4, 0.8], undefined, 1)
  expect(origins.map(({ from, to, knownCount }) => [from, to, knownCount])).toEqual([[4, 8, 4], [8, 10, 8]])
  expect(origins.every((origin) => origin.data === data)).toBe(true)
})

test('with a gap it learns from rows that are old enough and known by then', () => {
  // Rows 1, 4 and 7 take 5 steps, the others none. At row 8: rows 4 and 7 are not known, and rows 6 and 7 are too young.
  const [origin] = placeOrigins(dataOf(10, (row) => (row % 3 === 1 ? 5 : 0)), [0.8], 3, 1)
  expect([...(origin?.data.startedAt ?? [])]).toEqual([0, 1, 2, 3, 5, 8, 9])
  expect(origin?.knownCount).toBe(5)
  expect([...(origin?.data.cells ?? [])]).toEqual([0, 100, 1, 99, 2, 98, 3, 97, 5, 95, 8, 92, 9, 91])
  expect([...(origin?.data.bins[0] ?? [])]).toEqual([0, 1, 2, 3, 5, 8, 9])
})

test('an origin that knows too few of a kind is left out', () => {
  const data = dataOf(20, (row) => (row < 12 ? 100 : 0))
  expect(placeOrigins(data, [0.5, 0.9], 0, 2).map(({ from }) => from)).toEqual([18])
  expect(placeOrigins(data, [0.5, 0.9], undefined, 2).map(({ from }) => from)).toEqual([10, 18])
})

test('no origin learns from a result that was not known, and all rows behind the first are foretold once', () => {
  const delays = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 8, maxLength: 60 })
  fc.assert(fc.property(delays, fc.integer({ min: 0, max: 20 }), (steps, gapMs) => {
    const data = dataOf(steps.length, (row) => steps[row] ?? 0)
    const origins = placeOrigins(data, [0.4, 0.6, 0.8], gapMs, 1)
    origins.forEach(({ from, to, data: { startedAt, knownAt }, knownCount }, index) => {
      expect(knownAt.subarray(0, knownCount).every((at) => at <= from)).toBe(true)
      expect(startedAt.subarray(0, knownCount).every((at) => at <= from - gapMs)).toBe(true)
      expect(startedAt[knownCount]).toBe(from)
      expect(to).toBe(origins[index + 1]?.from ?? steps.length)
    })
  }))
})

/** Rows that start one step after the other, every second of them failing. */
function dataOf(count: number, stepsUntilKnown: (row: number) => number): TrainingData {
  const rows = Array.from({ length: count }, (_, row) => row)
  return {
    bins: [Uint8Array.from(rows)], cells: Float32Array.from(rows.flatMap((row) => [row, 100 - row])), width: 2, failed: Uint8Array.from(rows, (row) => row % 2),
    startedAt: Float64Array.from(rows), knownAt: Float64Array.from(rows, (row) => row + stepsUntilKnown(row)),
  }
}
