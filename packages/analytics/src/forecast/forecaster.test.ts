import { isNofxError } from '@nofx/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AIRLINE } from '../../test/airline.ts'
import { noise } from '../../test/noise.ts'
import { fitForecaster } from './fit-forecaster.ts'
import { fitForecasters } from './fit-forecasters.ts'
import { restoreForecaster } from './restore-forecaster.ts'

const drawn = noise(150)
const week = (length: number, level = 100) => Array.from({ length }, (_, index) => level * (1 + 0.4 * Math.sin((2 * Math.PI * index) / 7) + 0.1 * (drawn[index] ?? 0)))

describe('update', () => {
  test('moves the forecast on by one step', () => {
    const fitted = fitForecaster(week(70), { periods: [7], horizon: 7 })
    const ahead = fitted.predict(2).point[1] ?? 0
    fitted.update(week(71)[70])
    expect(Math.abs((fitted.predict(1).point[0] ?? 0) / ahead - 1)).toBeLessThan(0.1)
  })

  test('of a missing value moves on as was expected, and widens', () => {
    const fitted = fitForecaster(week(70), { periods: [7], horizon: 7 })
    const before = fitted.predict(8)
    fitted.update(null)
    const after = fitted.predict(7)
    expect(after.point[6]).toBeCloseTo(before.point[7] ?? 0, -1)
    // Widths of different buckets may be equal, and the subtraction rounds.
    expect((after.intervals[0]?.upper[0] ?? 0) - (after.point[0] ?? 0)).toBeGreaterThanOrEqual((before.intervals[0]?.upper[0] ?? 0) - (before.point[0] ?? 0) - 1e-9)
  })

  test('follows a jump of the level, and widens the intervals after it', () => {
    const fitted = fitForecaster(week(70), { periods: [7], horizon: 7 })
    const widthBefore = (fitted.predict(1).intervals[1]?.upper[0] ?? 0) - (fitted.predict(1).point[0] ?? 0)
    week(140, 300).slice(70, 91).forEach((value) => fitted.update(value))
    const { point, intervals } = fitted.predict(1)
    expect((intervals[1]?.upper[0] ?? 0) - (point[0] ?? 0)).toBeGreaterThan(widthBefore)
    expect(point[0] ?? 0).toBeGreaterThan(150)
  })

  test('gives the first step to the members that have foretold the newest values', () => {
    const fitted = fitForecaster(week(70), { periods: [7], horizon: 7 })
    const nearOf = (id: string) => fitted.members.find((member) => member.id === id)?.nearWeight ?? 0
    expect(nearOf('last-value')).toBeLessThan(0.05)
    // The season is gone: from here on each value is the one before and a step up or down.
    let value = 100
    for (let step = 0; step < 40; step++) fitted.update((value += step % 3 === 0 ? 9 : -4.5 + (drawn[step] ?? 0)))
    expect(nearOf('last-value')).toBeGreaterThan(0.3)
    expect(fitted.members.reduce((sum, { nearWeight }) => sum + nearWeight, 0)).toBeCloseTo(1, 12)
  })

  test('refuses an infinite value and stays as it was', () => {
    const fitted = fitForecaster(week(70))
    const before = JSON.stringify(fitted)
    expect(() => fitted.update(Number.POSITIVE_INFINITY)).toThrow('value is Infinity')
    expect(JSON.stringify(fitted)).toBe(before)
  })
})

describe('a stored state', () => {
  test('goes on exactly as the forecaster does', () => {
    const fitted = fitForecaster(AIRLINE, { periods: [12], horizon: 12 })
    const restored = restoreForecaster(JSON.parse(JSON.stringify(fitted)))
    for (const value of [200, null, 220]) {
      fitted.update(value)
      restored.update(value)
    }
    expect(restored.predict(24)).toEqual(fitted.predict(24))
    expect(restored.paths(3, { count: 5 })).toEqual(fitted.paths(3, { count: 5 }))
  })

  test.each([[{ v: 1 }, 'of version 1'], [null, 'null'], ['text', 'text'], [{ v: 2, members: [{ state: { kind: 'oracle' } }], widths: {} }, 'unknown kinds']])('%j is refused', (state, message) => {
    expect(() => restoreForecaster(state)).toThrow(message)
  })
})

describe('paths', () => {
  const fitted = fitForecaster(week(140), { periods: [7], horizon: 14 })

  test('refuse what they cannot read, by its name', () => {
    expect(() => fitted.paths(3, null as never)).toThrow('options is null')
    expect(() => fitted.paths(3, { count: '5' as never })).toThrow('count is "5"')
    expect(() => fitted.probabilityOfCrossing(null as never, 3)).toThrow('threshold is null')
    expect(() => fitted.timeToBreach(3, { direction: 'up' as 'above' })).toThrow('direction is "up"')
    expect(() => fitted.timeToBreach(3, null as never)).toThrow('options is null')
    expect(() => fitForecaster([1, 2], { siblings: [null as never] })).toThrow('siblings[0] is null')
    expect(() => fitForecaster([1, 2], { siblings: 'all' as never })).toThrow('siblings is "all"')
  })

  test('spread at each step as the intervals do', () => {
    const { values, count, horizon } = fitted.paths(14, { count: 4_000, seed: 3 })
    const { intervals } = fitted.predict(14)
    for (const step of [0, 6, 13]) {
      const inside = Array.from({ length: count }, (_, path) => values[path * horizon + step] ?? 0)
        .filter((value) => value >= (intervals[0]?.lower[step] ?? 0) && value <= (intervals[0]?.upper[step] ?? 0)).length
      // Tolerance: four standard errors of 4,000 draws, and the grid of the table.
      expect(Math.abs(inside / count - 0.8)).toBeLessThan(0.035)
    }
  })

  test('are the same for the same seed only', () => {
    expect(fitted.paths(5, { seed: 1 })).toEqual(fitted.paths(5, { seed: 1 }))
    expect(fitted.paths(5, { seed: 1 })).not.toEqual(fitted.paths(5, { seed: 2 }))
  })

  test('cross a higher threshold less often, and a threshold below all of them for sure and at once', () => {
    const probabilities = [0, 120, 140, 160, 1e9].map((threshold) => fitted.probabilityOfCrossing(threshold, 14))
    expect(probabilities[0]).toBe(1)
    expect(probabilities.at(-1)).toBe(0)
    probabilities.slice(1).forEach((probability, index) => expect(probability).toBeLessThanOrEqual(probabilities[index] ?? 0))
    expect(fitted.timeToBreach(0)).toEqual({ probability01: 1, earlyStep: 1, medianStep: 1, lateStep: 1 })
    expect(fitted.timeToBreach(1e9)).toEqual({ probability01: 0, earlyStep: null, medianStep: null, lateStep: null })
    expect(fitted.probabilityOfCrossing(-1, 14, { direction: 'below' })).toBe(0)
  })

  test.each([
    [() => fitted.paths(3, { count: 0 }), 'count is 0'],
    [() => fitted.paths(1_000_000, { count: 11 }), '11000000 values'],
    [() => fitted.paths(3, { seed: 0.5 }), 'seed is 0.5'],
    [() => fitted.probabilityOfCrossing(Number.NaN, 3), 'threshold is NaN'],
  ])('bad request %# is refused', (ask, message) => {
    expect(ask).toThrow(message)
  })
})

describe('siblings', () => {
  const group = [week(140), week(140, 20), week(140, 3), week(140, 7), week(140, 1_000), week(140, 50), week(3, 10)]

  test('lend their season to a series that is too short, whose tier is C', () => {
    const fitted = fitForecasters([...group.slice(0, 6), week(140, 10).slice(-3)], { periods: [7], horizon: 7 })
    const { point, intervals } = fitted[6]?.predict(7) ?? { point: [], intervals: [] }
    week(147, 10).slice(140).forEach((value, step) => expect(Math.abs((point[step] ?? 0) / value - 1)).toBeLessThan(0.15))
    expect(intervals[1]?.upper[0] ?? 0).toBeGreaterThan(point[0] ?? 0)
    expect(fitted[6]?.tier).toBe('C')
  })

  test('lend the right phase also when the newest values are missing', () => {
    const lost = [...week(140, 10).slice(-5, -2), null, null]
    const fitted = fitForecasters([...group.slice(0, 6), lost], { periods: [7], horizon: 7 })
    week(147, 10).slice(140).forEach((value, step) => expect(Math.abs((fitted[6]?.predict(7).point[step] ?? 0) / value - 1)).toBeLessThan(0.15))
  })

  test('change how wide intervals are, and not the point', () => {
    const siblings = group.slice(1, 6).map((values) => fitForecaster(values, { periods: [7], horizon: 7 }))
    siblings.push(fitForecaster(week(147), { periods: [7], horizon: 7 }))
    const fitted = fitForecaster(week(140), { periods: [7], horizon: 7, siblings })
    const alone = fitForecaster(week(140), { periods: [7], horizon: 7 })
    expect(fitted.predict(7).point).toEqual(alone.predict(7).point)
    expect(fitted.predict(7).intervals).not.toEqual(alone.predict(7).intervals)
  })

  test('cannot help a series without any value', () => {
    let refusal: unknown
    try {
      fitForecasters([...group, [null, null]], { periods: [7] })
    } catch (error) {
      refusal = error
    }
    expect(isNofxError(refusal, 'forecast.not_enough_data')).toBe(true)
    expect((refusal as Error).message).toContain('series[7]')
  })
})

test('a series that was never negative is not forecast below zero', () => {
  const { point, intervals } = fitForecaster([9, 0, 8, 0, 6, 0, 5, 0, 3, 0, 1, 0, 0]).predict(20)
  expect(point.every((value) => value >= 0)).toBe(true)
  expect(intervals.every(({ lower, upper }) => lower.every((value, step) => value >= 0 && value <= (upper[step] ?? -1)))).toBe(true)
})

test('no updates make a prediction that is not finite or an interval that is upside down', () => {
  const value = fc.oneof(fc.double({ noDefaultInfinity: true, noNaN: true }), fc.constantFrom(0, -1, 1e300, -1e300, Number.MAX_VALUE, 5e-324, null, Number.NaN))
  fc.assert(fc.property(fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 8, maxLength: 40 }), fc.array(value, { maxLength: 20 }), (values, updates) => {
    const fitted = fitForecaster(values, { periods: [3], horizon: 4 })
    updates.forEach((update) => fitted.update(update))
    const { point, intervals } = fitted.predict(30)
    const paths = fitted.paths(5, { count: 20 })
    return paths.values.every((each) => Number.isFinite(each)) && point.every((centre, step) =>
      Number.isFinite(centre) && intervals.every(({ lower, upper }) =>
        Number.isFinite(lower[step]) && Number.isFinite(upper[step]) && (lower[step] ?? 0) <= centre && centre <= (upper[step] ?? 0)))
  }), { numRuns: 150 })
})
