import { expect, test } from 'vitest'
import { conformalWidth } from './conformal-width.ts'

test('the width is the conformal quantile of the residuals, widened for few origins', () => {
  // 19 residuals of one step, 1 to 19: the rank is ceil(20 x 0.9) = 18. The ratio is t(0.95, 18) / z(0.95) = 1.7341 / 1.6449, from scipy.
  const residuals = Array.from({ length: 19 }, (_, index) => Float64Array.of((index % 2 ? 1 : -1) * (index + 1)))
  expect(conformalWidth(residuals)(0.9)(0)).toBeCloseTo((18 * 1.7340636) / 1.6448536, 3)
})

test('a later step is never narrower and grows with the root of the distance behind the residuals', () => {
  const widthAt = conformalWidth([Float64Array.of(3, 1, 1), Float64Array.of(-3, 1, 1), Float64Array.of(3, -1, 1)])(0.8)
  expect(widthAt(1)).toBeGreaterThanOrEqual(widthAt(0))
  expect(widthAt(11)).toBeCloseTo(2 * widthAt(2), 12)
})

test('residuals of zero and missing residuals give no width and no NaN', () => {
  expect(conformalWidth([Float64Array.of(0, 0), Float64Array.of(0, Number.NaN)])(0.95)(7)).toBe(0)
  expect(conformalWidth([])(0.95)(0)).toBe(0)
})
