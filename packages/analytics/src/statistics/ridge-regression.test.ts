import { expect, test } from 'vitest'
import { noise } from '../../test/noise.ts'
import { ridgeRegression } from './ridge-regression.ts'
import { spectralEntropy } from './spectral-entropy.ts'

test('one column gets the closed form: products over squares times 1 + penalty', () => {
  // Worked by hand: centred products 4, squares 2.
  const { intercept, coefficients } = ridgeRegression([Float64Array.of(1, 2, 3)], Float64Array.of(3, 5, 7), 0.25)
  expect(coefficients[0]).toBeCloseTo(4 / (2 * 1.25), 12)
  expect(intercept).toBeCloseTo(5 - 2 * 1.6, 12)
})

test('several columns are told apart', () => {
  const first = Float64Array.from({ length: 50 }, (_, index) => Math.sin(index))
  const second = Float64Array.from({ length: 50 }, (_, index) => (index * 7) % 5)
  const { intercept, coefficients } = ridgeRegression([first, second], first.map((value, index) => 3 - 2 * value + 0.5 * (second[index] ?? 0)), 1e-12)
  expect(intercept).toBeCloseTo(3, 8)
  expect(coefficients[0]).toBeCloseTo(-2, 8)
  expect(coefficients[1]).toBeCloseTo(0.5, 8)
})

test('columns that never change, and equal columns, are no trouble', () => {
  expect(ridgeRegression([new Float64Array(4).fill(2)], Float64Array.of(1, 2, 3, 4), 0.01)).toEqual({ intercept: 2.5, coefficients: [0] })
  const column = Float64Array.of(1, 2, 3, 4)
  ridgeRegression([column, column], column, 1e-4).coefficients.forEach((coefficient) => expect(coefficient).toBeCloseTo(0.5, 3))
})

test('the spectrum of a wave is concentrated, that of noise is flat', () => {
  expect(spectralEntropy(Float64Array.from({ length: 256 }, (_, index) => Math.sin(index / 4)))).toBeLessThan(0.5)
  expect(spectralEntropy(noise(512))).toBeGreaterThan(0.85)
  expect(spectralEntropy(new Float64Array(64).fill(3))).toBe(0)
  expect(spectralEntropy(Float64Array.of(1, 2))).toBe(1)
})
