import { expect, test } from 'vitest'
import { rankTest } from './rank-test.ts'

// Reference: scipy.stats.mannwhitneyu(second, first, use_continuity=False, method='asymptotic'); the first pair of samples is that of Hollander
// and Wolfe, Nonparametric Statistical Methods (1973), table 4.1, with its published U = 35. Tolerance: the error function's 1.2e-7.
test.each([
  [[1.15, 0.88, 0.9, 0.74, 1.21], [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46], 35, 0.22067136191984693],
  [[2, 4, 5, 5, 6, 8, 9, 9, 10], [1, 2, 2, 3, 5, 5, 7, 8], 18.5, 0.08900040552026156],
])('samples %j and %j differ as published', (first, second, u, pValue) => {
  const result = rankTest(first, second)
  expect(result.u).toBe(u)
  expect(result.pValue).toBeCloseTo(pValue, 6)
})

test('equal values and an empty sample show no difference', () => {
  expect(rankTest([3, 3, 3], [3, 3, 3])).toEqual({ u: 4.5, largerShare01: 0.5, pValue: 1 })
  expect(rankTest([], [1])).toMatchObject({ largerShare01: 0.5, pValue: 1 })
})

test('a shift beyond doubt has a chance that is small and not zero', () => {
  // By hand: no overlap of 100 and 100 values, so U = 10,000, z = 5,000 / sqrt(100 * 100 * 201 / 12) = 12.2169; erfc(z / sqrt 2) = 2.524e-34 by Python's math.erfc.
  const first = Array.from({ length: 100 }, (_, index) => index)
  const { pValue } = rankTest(first, first.map((value) => value + 100))
  expect(pValue / 2.524e-34).toBeCloseTo(1, 2)
})
