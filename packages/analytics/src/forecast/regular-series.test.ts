import { isNofxError } from '@nofx/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { regularSeries, type TimedValue } from './regular-series.ts'

const HOUR = 3_600_000
const points: readonly TimedValue[] = [{ at: 2 * HOUR, value: 3 }, { at: 60_000, value: 2 }, { at: 0, value: 4 }, { at: 60_000, value: 6 }, { at: 3 * HOUR, value: null }]

test.each([
  ['mean', [4, Number.NaN, 3, Number.NaN]],
  ['sum', [12, Number.NaN, 3, Number.NaN]],
  ['last', [6, Number.NaN, 3, Number.NaN]],
] as const)('unordered and duplicate timestamps are combined by %s, and empty steps are missing', (combine, expected) => {
  expect([...regularSeries(points, { stepMs: HOUR, combine }).values]).toEqual(expected)
})

test('the order of points with different timestamps does not matter', () => {
  const timed = fc.uniqueArray(fc.record({ at: fc.integer({ min: -1e6, max: 1e6 }), value: fc.integer({ min: -100, max: 100 }) }), { selector: ({ at }) => at, maxLength: 30 })
  fc.assert(fc.property(timed, (given) => {
    const options = { stepMs: 50_000, combine: 'last' } as const
    expect(regularSeries(given.toReversed(), options)).toEqual(regularSeries(given, options))
  }), { numRuns: 100 })
})

test.each([
  [[{ at: Number.NaN, value: 1 }], { stepMs: HOUR }, 'points[0].at is NaN'],
  [[{ at: 0, value: Number.POSITIVE_INFINITY }], { stepMs: HOUR }, 'points[0].value is Infinity'],
  [[{ at: 0, value: 1 }], { stepMs: 0 }, 'stepMs is 0'],
  [[{ at: 0, value: 1 }, { at: 1e15, value: 1 }], { stepMs: 1 }, 'span 1000000000000001 steps'],
])('%j with %j is refused', (given, options, message) => {
  let refusal: unknown
  try {
    regularSeries(given, options)
  } catch (error) {
    refusal = error
  }
  expect(isNofxError(refusal, 'input.invalid')).toBe(true)
  expect((refusal as Error).message).toContain(message)
})

test('no points are no steps', () => {
  expect(regularSeries([], { stepMs: HOUR }).values).toHaveLength(0)
})
