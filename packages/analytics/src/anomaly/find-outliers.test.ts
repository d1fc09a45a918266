import { isNofxError } from '@nofx/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findOutliers } from './find-outliers.ts'

const season = (length: number) => Array.from({ length }, (_, index) => 10 * (index % 12) + Math.sin(index * index))

test('a value that is usual for the series but not for its season is found', () => {
  const values = season(240)
  values[120] = 110 // place 0 of the season, which is near 0
  expect(findOutliers(values, { period: 12 })).toMatchObject([{ index: 120, value: 110 }])
  expect(findOutliers(values)).toEqual([])
})

test('outliers do not hide one another', () => {
  const values: (number | null)[] = season(240)
  for (const index of [20, 90, 91, 200]) values[index] = 500
  values[5] = null
  expect(findOutliers(values, { period: 12 }).map(({ index }) => index).sort((a, b) => a - b)).toEqual([20, 90, 91, 200])
})

test.each([
  [[], {}], [[1], {}], [[null, Number.NaN], {}], [new Array<number>(50).fill(7), {}], [[1, 2, 3], { period: 100 }],
])('%j has no outliers', (values, options) => {
  expect(findOutliers(values, options)).toEqual([])
})

test.each([
  [[1, Number.POSITIVE_INFINITY], {}, 'values[1] is Infinity'],
  [[1], { period: 0 }, 'period is 0'],
  [[1], { share01: 0.6 }, 'share01 is 0.6'],
  [[1], { alpha: 1 }, 'alpha is 1'],
  [new Array<number>(10_001).fill(0), {}, '10001 entries'],
])('bad input is refused by name', (values, options, message) => {
  expect(() => findOutliers(values, options)).toThrow(expect.toSatisfy((error) => isNofxError(error, 'input.invalid') && error.message.includes(message)))
})

test('outliers that hide one another are told with the one that is beyond its critical value', () => {
  const found = findOutliers([1e300, 0, -1e300, 0, 0, 0, 1e300], { period: 4, share01: 0.3 })
  expect(found.map(({ statistic, critical }) => statistic > critical)).toEqual([false, true])
})

test('whatever the values, each outlier is finite and the last one beyond its critical value', () => {
  const value = fc.oneof(fc.double({ noDefaultInfinity: true }), fc.constantFrom(null, 0, 1e300, -1e300, Number.MAX_VALUE, 5e-324))
  fc.assert(fc.property(fc.array(value, { maxLength: 80 }), fc.integer({ min: 1, max: 20 }), (values, period) =>
    findOutliers(values, { period, share01: 0.2 }).every(({ expected, statistic, critical }, index, found) => [expected, statistic, critical].every(Number.isFinite) && (statistic > critical || index < found.length - 1))))
})
