import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isotonicRegression } from './isotonic-regression.ts'

// Reference: sklearn.isotonic.IsotonicRegression, the example of its test `test_isotonic_regression`; exact.
test('values are pooled as in the reference', () => {
  expect(expand([3, 7, 5, 9, 8, 7, 10])).toEqual([3, 6, 6, 8, 8, 8, 10])
})

// Reference: the same file, `test_isotonic_regression_with_ties_in_differently_sized_groups` with the ties taken together; exact.
test('weights count', () => {
  expect(expand([0, 0.5, 0, 0, 1], [1, 2, 1, 1, 1])).toEqual([0, 0.25, 0.25, 0.25, 1])
})

test('no values have no blocks', () => {
  expect(isotonicRegression([])).toEqual([])
})

test('the result rises, keeps the sum, and is its own result', () => {
  fc.assert(fc.property(fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 }), (values) => {
    const fitted = expand(values)
    expect(fitted.every((value, index) => index === 0 || value >= fitted[index - 1]!)).toBe(true)
    expect(sum(fitted)).toBeCloseTo(sum(values), 3)
    expand(fitted).forEach((value, index) => expect(value).toBeCloseTo(fitted[index]!, 6))
  }))
})

function expand(values: readonly number[], weights?: readonly number[]): readonly number[] {
  return isotonicRegression(values, weights).flatMap(({ from, to, value }) => Array.from({ length: to - from }, () => value))
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
