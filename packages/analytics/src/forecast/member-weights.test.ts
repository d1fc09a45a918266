import { expect, test } from 'vitest'
import { combine, originErrors, weighMembers } from './member-weights.ts'

const origins = {
  lengths: [10, 12], horizon: 2,
  actual: [Float64Array.of(1, 1), Float64Array.of(1, Number.NaN)],
  predicted: [[Float64Array.of(2, 2), Float64Array.of(2, 9)], [Float64Array.of(3, 3), Float64Array.of(1.5, 9)]],
}

test('a weight is the inverse of the mean squared error over the origins', () => {
  // Member errors are 1 and 1, 4 and 0.25: means 1 and 2.125.
  const [first = 0, second = 0] = weighMembers(originErrors(origins))
  expect(first / second).toBeCloseTo(2.125, 12)
  expect(first + second).toBeCloseTo(1, 12)
})

test('an origin can be left out', () => {
  const [first = 0, second = 0] = weighMembers(originErrors(origins), 1)
  expect(first / second).toBeCloseTo(4, 12)
})

test('members without an error share the weight', () => {
  expect(weighMembers([Float64Array.of(0, 0), Float64Array.of(0, 0)])).toEqual([0.5, 0.5])
  expect(weighMembers([Float64Array.of(Number.NaN), Float64Array.of(Number.NaN)])).toEqual([0.5, 0.5])
})

test('forecasts are averaged by weight', () => {
  expect([...combine([Float64Array.of(1, 2), Float64Array.of(3, 6)], [0.25, 0.75])]).toEqual([2.5, 5])
})
