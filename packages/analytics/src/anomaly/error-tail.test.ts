import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addError, emptyTail, errorPValue, errorQuantile } from './error-tail.ts'

/** The quantiles of a standard exponential distribution, in an order that is not theirs. */
function exponential(count: number) {
  const tail = emptyTail()
  for (let index = 0; index < count; index++) addError(tail, -Math.log(1 - (((index * 389) % count) + 0.5) / count))
  return tail
}

test('inside what was seen the p value is the share of errors that were as large', () => {
  expect(errorPValue(exponential(1000), Math.log(2))).toBeCloseTo(0.5, 2)
  expect(errorQuantile(exponential(1000), 0.99)).toBeCloseTo(-Math.log(1 - 0.9905), 9) // the 991st of 1,000, by the conformal rank of 0.99 * 1,001
})

test('beyond what was seen the tail of an exponential distribution goes on, no faster than it does', () => {
  // Reference: exp(-x). The shape is taken one standard error of fifty values too heavy, 0.14: (1 + 0.14 (x - 3)) ** (-1 / 0.14) / 20.
  // Tolerance: a factor of two, for moments of fifty quantiles, the largest of which is cut off, tell scale and shape no better.
  for (const x of [5, 8, 12]) {
    const chance = errorPValue(exponential(1000), x)
    expect(chance).toBeGreaterThan(Math.exp(-x))
    expect(Math.abs(Math.log((20 * chance) / (1 + 0.14 * (x - 3)) ** (-1 / 0.14)))).toBeLessThan(Math.LN2)
  }
})

test('few errors say nothing, and equal ones no more than their number', () => {
  expect(errorPValue(exponential(99), 1e9)).toBe(1)
  const tail = emptyTail()
  for (let index = 0; index < 200; index++) addError(tail, 3)
  expect(errorPValue(tail, 3)).toBe(1)
  expect(errorPValue(tail, 4)).toBe(1 / 201)
})

test('the sorted errors are always the newest 1,024, and a larger error is never more probable', () => {
  fc.assert(fc.property(fc.array(fc.double({ min: 0, max: 2e300, noNaN: true }), { minLength: 900, maxLength: 1300, size: 'max' }), (errors) => {
    const tail = emptyTail()
    for (const error of errors) addError(tail, error)
    const newest = errors.slice(-1024).sort((a, b) => a - b)
    const pValues = [0, ...newest, 3e300].map((size) => errorPValue(tail, size))
    return newest.every((error, index) => error === tail.sorted[index]) && pValues.every((p, index) => p >= 0 && p <= (pValues[index - 1] ?? 1) + 1e-12)
  }), { numRuns: 20 })
})
