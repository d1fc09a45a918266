import { expect, test } from 'vitest'
import { HISTORY_MAX, readSeries, unscale } from './series.ts'

test('gaps inside are bridged by a straight line and not counted as observed', () => {
  const { values, observed, observedCount, scale } = readSeries([1, null, Number.NaN, 4])
  expect([...values].map((value) => value * scale)).toEqual([1, 2, 3, 4])
  expect([...observed]).toEqual([1, 0, 0, 1])
  expect(observedCount).toBe(2)
})

test('missing values at both ends are cut off, and those at the end are counted', () => {
  const { values, missingAtEnd } = readSeries([null, null, 5, 6, undefined])
  expect(values).toHaveLength(2)
  expect(missingAtEnd).toBe(1)
})

test('a series without any observed value is empty', () => {
  expect(readSeries([null, Number.NaN]).observedCount).toBe(0)
  expect(readSeries([]).observedCount).toBe(0)
})

test.each([[1.7e308], [1e300], [5e-324], [-3.25], [1]])('%d comes back from its scale without loss', (value) => {
  const { values, scale } = readSeries([value])
  expect(Math.abs(values[0] ?? 0)).toBeLessThan(2.000001)
  expect(unscale(values[0] ?? 0, scale)).toBe(value)
})

test('an infinite value is refused with its index', () => {
  const read = () => readSeries([1, 2, Number.POSITIVE_INFINITY])
  expect(read).toThrow('values[2] is Infinity')
  expect(read).toThrow(expect.objectContaining({ code: 'input.invalid' }))
})

test('the argument is not changed and only the newest values are read', () => {
  const input = new Float64Array(HISTORY_MAX + 5).fill(7)
  input[2] = Number.NaN
  expect(readSeries(input).values).toHaveLength(HISTORY_MAX)
  expect(input[2]).toBeNaN()
})

test('anything but a list is refused', () => {
  for (const input of [null, undefined, 'abc', { length: 20 }]) expect(() => readSeries(input as never)).toThrow(/Give an array or a Float64Array/)
})
