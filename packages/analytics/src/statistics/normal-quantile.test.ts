import { expect, test } from 'vitest'
import { normalQuantile } from './normal-quantile.ts'

// Reference: scipy.stats.norm.ppf, scipy 1. Tolerance: the published relative error of the approximation, 1.2e-9.
test.each([
  [1e-6, -4.753424308822899],
  [0.01, -2.3263478740408408],
  [0.1, -1.2815515655446004],
  [0.975, 1.959963984540054],
])('the share %d lies below its quantile', (p, expected) => {
  expect(Math.abs(normalQuantile(p) / expected - 1)).toBeLessThan(1.2e-9)
})

test('one half lies below zero', () => {
  expect(normalQuantile(0.5)).toBeCloseTo(0, 12)
})
