import { expect, test } from 'vitest'
import { wilsonInterval } from './wilson-interval.ts'

// Reference: scipy.stats.binomtest(successes, trials).proportion_ci(method='wilson'). Tolerance: rounding and the quantile's 1.2e-9.
test.each([
  [10, 50, 0.11243750015776106, 0.33037105932225413],
  [0, 7, 0, 0.35433043506668743],
])('%d of %d lie between the published bounds', (successes, trials, lower, upper) => {
  const interval = wilsonInterval(successes, trials)
  expect(interval.lower01).toBeCloseTo(lower, 8)
  expect(interval.upper01).toBeCloseTo(upper, 8)
})

test('no trials say nothing', () => {
  expect(wilsonInterval(0, 0)).toEqual({ estimate01: 0.5, lower01: 0, upper01: 1 })
})

test('a step that never failed is not said to be infallible', () => {
  expect(wilsonInterval(0, 20).estimate01).toBeGreaterThan(0)
})

test.each([[-1, 5, 0.95, '-1 successes in 5 trials'], [6, 5, 0.95, '6 successes'], [Number.NaN, 5, 0.95, 'NaN successes'], [1, 2, 1, 'level is 1']])('%d successes of %d at %d are refused', (successes, trials, level, message) => {
  expect(() => wilsonInterval(successes, trials, level)).toThrow(message)
})
