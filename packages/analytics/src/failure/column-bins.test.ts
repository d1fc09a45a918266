import fc from 'fast-check'
import { expect, test } from 'vitest'
import { binOf, BINS_MAX, fitBounds } from './column-bins.ts'

test('few values have a bin each', () => {
  const bounds = fitBounds(Float64Array.of(3, 1, 2, 1, Number.NaN))
  expect([...bounds]).toEqual([1.5, 2.5])
  expect([Number.NaN, 0, 1, 2, 3, 9, Number.POSITIVE_INFINITY].map((value) => binOf(value, bounds))).toEqual([0, 1, 1, 2, 3, 3, 3])
})

test('many values are shared out evenly', () => {
  const bounds = fitBounds(Float64Array.from({ length: 6_300 }, (_, index) => index ** 3))
  const counts = new Array<number>(BINS_MAX).fill(0)
  for (let index = 0; index < 6_300; index++) counts[binOf(index ** 3, bounds)]! += 1
  expect(counts[0]).toBe(0)
  expect(counts.slice(1).every((count) => count === 100)).toBe(true)
})

test('any values give bounds that rise, and bins that keep their order', () => {
  fc.assert(fc.property(fc.array(fc.double(), { maxLength: 300 }), (values) => {
    const bounds = fitBounds(Float64Array.from(values))
    expect(bounds.length).toBeLessThanOrEqual(BINS_MAX - 2)
    expect(bounds.every((bound, index) => !Number.isNaN(bound) && (index === 0 || bound > bounds[index - 1]!))).toBe(true)
    const ordered = values.filter((value) => !Number.isNaN(value)).sort((first, second) => first - second)
    const bins = ordered.map((value) => binOf(value, bounds))
    expect(bins.every((bin, index) => bin >= 1 && bin < BINS_MAX && (index === 0 || bin >= bins[index - 1]!))).toBe(true)
  }))
})
