import { expect, test } from 'vitest'
import { binColumns, fitBounds } from './column-bins.ts'
import { fitScale, scaled } from './column-scale.ts'
import type { Column } from './feature-encoder.ts'

test('a quantity counts by its rank, so an absurd value moves nothing', () => {
  expect(scaleAll([1, 2, 3, 4], 'quantity')).toEqual(scaleAll([1, 2, 3, 1e300], 'quantity'))
})

test('history is centred and divided by its deviation, and infinite times count as the longest', () => {
  const values = scaleAll([0, 2, 4, Number.POSITIVE_INFINITY], 'history')
  // 0, 2, 4 and 4: a mean of 2.5 and a deviation of sqrt(11 / 4). Worked by hand.
  const deviation = Math.sqrt(11 / 4)
  values.forEach((value, index) => expect(value).toBeCloseTo((Math.min(4, index * 2) - 2.5) / deviation, 12))
})

test('a category is centred only', () => {
  expect(scaleAll([1, 0, 0, 0], 'category')).toEqual([0.75, -0.25, -0.25, -0.25])
})

test('what is missing is average, and what never changes says nothing', () => {
  expect(scaleAll([1, Number.NaN, 3], 'quantity')[1]).toBe(0)
  expect(scaleAll([7, 7, 7], 'history')).toEqual([0, 0, 0])
  expect(scaleAll([Number.NaN, Number.NaN], 'quantity')).toEqual([0, 0])
  expect(scaleAll([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY], 'history')).toEqual([0, 0])
})

function scaleAll(list: readonly number[], kind: Column['kind']): readonly number[] {
  const values = Float64Array.from(list)
  const [bins] = binColumns([values], [fitBounds(values)])
  const scale = fitScale(values, bins!, kind)
  return list.map((value, row) => scaled(value, bins![row]!, scale))
}
