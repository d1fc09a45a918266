import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AIRLINE } from '../../test/airline.ts'
import { fitDampedTrend } from './damped-trend.ts'

test('the fit is as good as that of a global search over the same recursion', () => {
  // Reference: the forecast of scipy.optimize.differential_evolution over an independent Python form of the recursion. Tolerance 0.1 %: the search here is coarser.
  const { level, trend, damping } = fitDampedTrend(Float64Array.from(AIRLINE))
  expect(Math.abs((level + damping * trend) / 194.64388105469857 - 1)).toBeLessThan(0.001)
})

test('shares and damping keep their bounds, and a constant has no trend', () => {
  fc.assert(fc.property(fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 2, maxLength: 40 }), (values) => {
    const { alpha, beta, damping, level, trend } = fitDampedTrend(Float64Array.from(values))
    expect(alpha >= 0.01 && alpha <= 0.99 && beta >= 0 && beta <= 0.99 && damping >= 0.8 && damping <= 0.98).toBe(true)
    expect(Number.isFinite(level) && Number.isFinite(trend)).toBe(true)
  }), { numRuns: 50 })
  expect(fitDampedTrend(new Float64Array(10).fill(1.5))).toMatchObject({ level: 1.5, trend: 0 })
})
