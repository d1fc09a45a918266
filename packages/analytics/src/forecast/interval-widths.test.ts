import { expect, test } from 'vitest'
import { halfWidth, pooledWidths, residualRatios, widthsOf, zOf } from './interval-widths.ts'

const alone = (origin: number) => new Set([origin])

test('the width is the conformal quantile of the residuals, widened for few origins', () => {
  // 19 residuals of one step, 1 to 19: the rank is ceil(20 x 0.9) = 18. The ratio is t(0.95, 18) / z(0.95) = 1.7341 / 1.6449, from scipy. Tolerance
  // 3 %: levels lie on a grid of z, which meets 90 % between two ranks.
  const residuals = Array.from({ length: 19 }, (_, index) => Float64Array.of((index % 2 ? 1 : -1) * (index + 1)))
  expect(Math.abs(halfWidth(widthsOf(residuals), zOf(0.9), 0) / ((18 * 1.7340636) / 1.6448536) - 1)).toBeLessThan(0.03)
})

test('a later step is never narrower and grows with the root of the distance behind the residuals', () => {
  const widths = widthsOf([Float64Array.of(3, 1, 1), Float64Array.of(-3, 1, 1), Float64Array.of(3, -1, 1)])
  expect(halfWidth(widths, 1, 1)).toBeGreaterThanOrEqual(halfWidth(widths, 1, 0))
  expect(halfWidth(widths, 1, 11)).toBeCloseTo(2 * halfWidth(widths, 1, 2), 12)
})

test('residuals of zero and missing residuals give no width and no NaN', () => {
  expect(halfWidth(widthsOf([Float64Array.of(0, 0), Float64Array.of(0, Number.NaN)]), 2, 7)).toBe(0)
  expect(halfWidth(widthsOf([]), 2, 0)).toBe(0)
})

test('ratios compare a residual with the size at the other origins, the nearest first', () => {
  // By hand: of two origins the nearer counts 0.8 and the further 0.64, or both the same. Sizes (0.8 x 2 + 0.64 x 3) / 1.44, (1 + 3) / 2 and (0.64 + 0.8 x 2) / 1.44.
  const [ratios = []] = residualRatios([Float64Array.of(1), Float64Array.of(2), Float64Array.of(3)], alone)
  ;[1.44 / 3.52, 1, 4.32 / 2.24].forEach((ratio, index) => expect(ratios[index]).toBeCloseTo(ratio, 12))
})

test('an origin that overlaps all others gives no ratio, and a series all of whose origins do gives none', () => {
  const residuals = [Float64Array.of(1), Float64Array.of(100), Float64Array.of(4)]
  expect(residualRatios(residuals, (origin) => new Set(origin === 1 ? [0, 1, 2] : [origin, 1]))).toEqual([[1 / 4, 4]])
  expect(residualRatios(residuals, () => new Set([0, 1, 2]))).toEqual([])
})

test('siblings give the shape and the series its own size', () => {
  const own = widthsOf([Float64Array.of(10), Float64Array.of(-10)])
  const pooled = pooledWidths(own, [[Array.from({ length: 99 }, (_, index) => (index + 1) / 50)]])
  // The rank of 95 % among 99 ratios is 95; tolerance one rank.
  expect(Math.abs(halfWidth(pooled, zOf(0.95), 0) - 19)).toBeLessThanOrEqual(0.2)
})
