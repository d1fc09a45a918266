import { isNofxError } from '@nofx/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AIRLINE } from '../../test/airline.ts'
import { forecast } from './forecast.ts'
import type { SeriesInput } from './series.ts'

describe('a seasonal series', () => {
  const { point, intervals, accuracy, members } = forecast(AIRLINE, { horizon: 12, periods: [12] })

  test('is forecast better than by its naive method', () => {
    expect(accuracy.naive.id).toBe('seasonal-naive-12')
    expect(accuracy.mase ?? 9).toBeLessThan(accuracy.naive.mase ?? 0)
    expect(accuracy.wape ?? 9).toBeLessThan(accuracy.naive.wape ?? 0)
  })

  test('is forecast near to what came', () => {
    // The year 1953 of the same source. Tolerance: the naive error of that year is 14 %.
    const came = [196, 196, 236, 235, 229, 243, 264, 272, 237, 211, 180, 201]
    const wape = came.reduce((sum, value, step) => sum + Math.abs(value - (point[step] ?? 0)), 0) / came.reduce((sum, value) => sum + value, 0)
    expect(wape).toBeLessThan(0.14)
  })

  test('has weights that add up to one, and a wider interval for a higher level', () => {
    expect(members.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12)
    expect(intervals.map(({ level }) => level)).toEqual([0.8, 0.95])
    expect(intervals[1]?.upper[0] ?? 0).toBeGreaterThan(intervals[0]?.upper[0] ?? 0)
  })
})

describe('bad input', () => {
  const refusal = (values: SeriesInput, options: Parameters<typeof forecast>[1] = { horizon: 3 }) => {
    try {
      forecast(values, options)
    } catch (error) {
      return error
    }
    return undefined
  }

  test.each([[[]], [[1]], [Array.from({ length: 50 }, () => null)], [[1, 2, 3, null, 5, 6, 7, 8]]])('%j is not enough data', (values) => {
    expect(isNofxError(refusal(values), 'forecast.not_enough_data')).toBe(true)
  })

  test('the error names what there is and what is needed', () => {
    expect(refusal([1, 2, null])).toMatchObject({ message: expect.stringMatching(/2 observed values among 3.*needs 8/) as string })
  })

  test.each([
    [{ horizon: -1 }, 'horizon is -1'],
    [{ horizon: 1.5 }, 'horizon is 1.5'],
    [{ horizon: Number.NaN }, 'horizon is NaN'],
    [{ horizon: 1_000_001 }, 'horizon is 1000001'],
    [{ horizon: 1, periods: [7, 0] }, 'periods[1] is 0'],
    [{ horizon: 1, periods: [1, 2, 3, 4, 5, 6, 7, 8, 9] }, 'periods has 9 entries'],
    [{ horizon: 1, levels: [0.5, 1] }, 'levels[1] is 1'],
  ])('%j is refused with its path', (options, message) => {
    const error = refusal(AIRLINE, options)
    expect(isNofxError(error, 'input.invalid')).toBe(true)
    expect((error as Error).message).toContain(message)
  })

  test('an infinite value is refused', () => {
    expect(isNofxError(refusal([1, 2, 3, 4, 5, 6, 7, Number.NEGATIVE_INFINITY]), 'input.invalid')).toBe(true)
  })
})

describe('extreme input', () => {
  test('a horizon of 0 gives empty arrays', () => {
    const { point, intervals } = forecast(AIRLINE, { horizon: 0, periods: [12] })
    expect(point).toHaveLength(0)
    expect(intervals[0]?.lower).toHaveLength(0)
  })

  test('a horizon of a million stays finite', () => {
    const { point, intervals } = forecast(AIRLINE, { horizon: 1_000_000, periods: [12], levels: [0.95] })
    expect(point).toHaveLength(1_000_000)
    expect(point.every((value) => Number.isFinite(value))).toBe(true)
    expect(intervals[0]?.upper.every((value) => Number.isFinite(value))).toBe(true)
  })

  test('a constant is forecast by itself, with an interval of no width', () => {
    const { point, intervals, tier } = forecast(new Array<number>(20).fill(-3.5), { horizon: 4, periods: [4] })
    expect([...point]).toEqual([-3.5, -3.5, -3.5, -3.5])
    expect([...(intervals[1]?.lower ?? [])]).toEqual([-3.5, -3.5, -3.5, -3.5])
    expect(tier).toBe('A')
  })

  test('values missing at the end are bridged, so the first step is the one behind them', () => {
    const season = Array.from({ length: 40 }, (_, index) => index % 4)
    const { point } = forecast([...season, null, null], { horizon: 2, periods: [4] })
    expect(point[0]).toBeCloseTo(2, 3)
    expect(point[1]).toBeCloseTo(3, 3)
  })

  test('multiplying a series by a power of two multiplies its forecast', () => {
    const plain = forecast(AIRLINE, { horizon: 3, periods: [12] }).point
    const large = forecast(AIRLINE.map((value) => value * 2 ** 990), { horizon: 3, periods: [12] }).point
    expect([...large]).toEqual([...plain].map((value) => value * 2 ** 990))
  })
})

const value = fc.oneof(
  fc.double({ noDefaultInfinity: true, noNaN: true }),
  fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  fc.constantFrom(0, -0, 1e300, -1e300, 5e-324, Number.MAX_VALUE, null, Number.NaN),
)

test('no input makes a prediction that is not finite or an interval that is upside down', () => {
  const input = fc.record({
    values: fc.array(value, { maxLength: 60 }),
    horizon: fc.nat(40),
    periods: fc.option(fc.array(fc.integer({ min: 1, max: 15 }), { maxLength: 3 }), { nil: undefined }),
    levels: fc.array(fc.double({ min: 0.01, max: 0.999, noNaN: true }), { maxLength: 3 }),
  })
  fc.assert(fc.property(input, ({ values, ...options }) => {
    let result: ReturnType<typeof forecast>
    try {
      result = forecast(values, options)
    } catch (error) {
      return isNofxError(error, 'forecast.not_enough_data')
    }
    const { point, intervals } = result
    return point.length === options.horizon && point.every((centre, step) =>
      Number.isFinite(centre) && intervals.every(({ lower, upper }) =>
        Number.isFinite(lower[step]) && Number.isFinite(upper[step]) && (lower[step] ?? 0) <= centre && centre <= (upper[step] ?? 0)))
  }), { numRuns: 300 })
})
