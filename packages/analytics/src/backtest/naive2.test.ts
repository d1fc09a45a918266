import fc from 'fast-check'
import { expect, test } from 'vitest'
import { naive2 } from './naive2.ts'

const PATTERN = [6, 10, 14]

test('a season goes on at the level of the last value, also behind a gap', () => {
  const train = Array.from({ length: 30 }, (_, index) => PATTERN[index % 3] ?? 0)
  // Odd and without a trend, the moving average is 10 everywhere, so the season is 0.6, 1, 1.4. Worked by hand.
  expect(naive2(train, 3, 0, 4).map((value) => Number(value.toFixed(9)))).toEqual([6, 10, 14, 6])
  expect(naive2(train, 3, 1, 2).map((value) => Number(value.toFixed(9)))).toEqual([10, 14])
  const lower = [...train.slice(0, -1), 7]
  // Half the level: what the last value is of its phase, the others are of theirs. The season itself has moved a little.
  expect(naive2(lower, 3, 0, 3).map((value) => value / 3)).toEqual([expect.closeTo(1, 0), expect.closeTo(1.7, 0), expect.closeTo(2.3, 0)])
})

test('an even season is averaged with half of both ends', () => {
  const train = Array.from({ length: 24 }, (_, index) => (index % 2 === 0 ? 10 : 30))
  expect(naive2(train, 2, 0, 3).map((value) => Number(value.toFixed(9)))).toEqual([10, 30, 10])
})

test('without a season it is the last value, and missing ones are bridged', () => {
  expect(naive2([3, 1, 4, 1, 5], 1, 0, 2)).toEqual([5, 5])
  expect(naive2([3, 1, 4, 1, 5, Number.NaN], 4, 0, 2)).toEqual([5, 5])
  expect(naive2([Number.NaN], 2, 0, 1)).toEqual([Number.NaN])
})

test('whatever the series, forecasts are numbers when a value is known', () => {
  fc.assert(fc.property(fc.array(fc.oneof(fc.double({ min: -1e300, max: 1e300, noNaN: true }), fc.constant(Number.NaN), fc.integer({ min: 0, max: 3 })), { minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 6 }), (train, period) => {
    const known = train.some((value) => !Number.isNaN(value))
    return naive2(train, period, 0, 8).every((value) => Number.isFinite(value) === known)
  }))
})
