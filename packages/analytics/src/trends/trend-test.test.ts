import { isNofxError } from '@nofx/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { NILE } from '../../test/nile.ts'
import { trendTest } from './trend-test.ts'

// Reference: scipy.stats.kendalltau (p 3.6112e-05, z 4.131045 without continuity correction) and theilslopes (-2.6, from -3.6279 to -1.4286).
// Tolerance: rounding; the ends of the interval may be the neighbouring slope, as ranks are rounded outwards here.
test('the flow of the Nile falls as in the reference', () => {
  const { s, variance, z, pValue, slopePerStep, slopeLower, slopeUpper } = trendTest(NILE)
  expect(Math.abs(s) / Math.sqrt(variance)).toBeCloseTo(4.131044925818736, 6)
  expect(z).toBeCloseTo((s + 1) / Math.sqrt(variance), 12)
  expect(pValue).toBeCloseTo(3.658262921664327e-5, 10)
  expect(slopePerStep).toBeCloseTo(-2.6, 9)
  expect(slopeLower).toBeCloseTo(-3.627906976744186, 2)
  expect(slopeUpper).toBeCloseTo(-1.4285714285714286, 2)
})

test('S, its variance and the slope are those of the formulas, worked by hand', () => {
  // 1..10 with one swap: 45 pairs, one of them falls, so S = 43; var = 10 * 9 * 25 / 18 = 125; z = 42 / sqrt(125).
  const { s, variance, z, tau, slopePerStep } = trendTest([1, 2, 4, 3, 5, 6, 7, 8, 9, 10])
  expect([s, variance, slopePerStep]).toEqual([43, 125, 1])
  expect(z).toBeCloseTo(42 / Math.sqrt(125), 12)
  expect(tau).toBeCloseTo(43 / 45, 12)
})

test('ties take from the variance as published', () => {
  // Kendall (1975): n (n - 1)(2 n + 5) less t (t - 1)(2 t + 5) for each group of t ties, over 18: groups of 2 and 3 among 8 values.
  expect(trendTest([1, 1, 2, 3, 3, 3, 4, 5]).variance).toBeCloseTo((8 * 7 * 21 - 2 * 1 * 9 - 3 * 2 * 11) / 18, 12)
})

test('a season hides a trend that the seasonal test finds', () => {
  const values = Array.from({ length: 48 }, (_, step) => 100 * Math.sin((2 * Math.PI * step) / 12) + step / 4)
  expect(trendTest(values).pValue).toBeGreaterThan(0.05)
  const seasonal = trendTest(values, { period: 12 })
  expect(seasonal.pValue).toBeLessThan(1e-6)
  expect(seasonal.slopePerStep).toBeCloseTo(0.25, 9)
  expect(seasonal.slopeLower).toBeLessThanOrEqual(seasonal.slopePerStep)
})

test('a wild value moves neither the test nor the slope', () => {
  const values = Array.from({ length: 40 }, (_, step) => step / 2)
  values[20] = 1e6
  expect(trendTest(values).slopePerStep).toBeCloseTo(0.5, 9)
})

test.each([[[]], [[1]], [[null, Number.NaN, 1, 2, 3, 4, 5, 6, 7]]])('%j is not enough data', (values) => {
  expect(trendTest(values)).toMatchObject({ status: 'not_enough_data', pValue: 1 })
})

test('a constant has no trend', () => {
  expect(trendTest(new Array<number>(20).fill(5))).toMatchObject({ s: 0, pValue: 1, slopePerStep: 0 })
})

test('bad input is refused', () => {
  expect(() => trendTest([1, Number.POSITIVE_INFINITY])).toThrow(expect.toSatisfy((error) => isNofxError(error, 'input.invalid') && error.message.includes('values[1] is Infinity')))
  expect(() => trendTest([1], { period: 0.5 })).toThrow('period is 0.5')
})

test('turning a series round turns S, and no values make a result that is not finite', () => {
  const value = fc.oneof(fc.double({ noDefaultInfinity: true }), fc.constantFrom(0, -0, 1e300, -1e300, Number.MAX_VALUE, -Number.MAX_VALUE, null))
  fc.assert(fc.property(fc.array(value, { maxLength: 50 }), fc.integer({ min: 1, max: 9 }), (values, period) => {
    const { s, z, pValue, slopePerStep, slopeLower, slopeUpper } = trendTest(values, { period })
    return [s, z, pValue, slopePerStep, slopeLower, slopeUpper].every(Number.isFinite) && pValue >= 0 && pValue <= 1 && slopeLower <= slopePerStep && slopePerStep <= slopeUpper
      && trendTest(values.toReversed()).s + trendTest(values).s === 0
  }))
})

test('the interval of the slope is that of Sen, and turns with the series', () => {
  // Sen (1968): of N slopes in order, the M1th and the (M2 + 1)th with M = (N -+ 1.96 sd S) / 2. Of 10 values N = 45 and sd S = sqrt 125, so the 11th and the 35th (of 11.54 and 34.46, outwards).
  const values = [3, 1, 4, 1.5, 5, 9, 2, 6, 5.5, 3.5]
  const slopes = values.flatMap((end, later) => values.slice(0, later).map((start, earlier) => (end - start) / (later - earlier))).sort((a, b) => a - b)
  const { slopeLower, slopeUpper } = trendTest(values)
  expect([slopeLower, slopeUpper]).toEqual([slopes[10], slopes[34]])
  const turned = trendTest(values.map((value) => -value))
  expect([turned.slopeLower, turned.slopeUpper]).toEqual([-slopeUpper, -slopeLower])
})
