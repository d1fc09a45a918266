import { expect, test } from 'vitest'
import { combine, originErrors, weighMembers, weighNear } from './member-weights.ts'

const origins = {
  lengths: [10, 12], horizon: 2, oneStep: [],
  actual: [Float64Array.of(1, 1), Float64Array.of(1, Number.NaN)],
  predicted: [[Float64Array.of(2, 2), Float64Array.of(2, 9)], [Float64Array.of(3, 3), Float64Array.of(1.5, 9)]],
}

test('a weight falls with the fourth power of the error, and newer origins count more', () => {
  // Worked by hand. Errors at the origins: 1 and 1; 2 and 0.5. With shares 0.9 and 1, the mean squares are 1 and (0.9 x 4 + 0.25) / 1.9.
  const [first = 0, second = 0] = weighMembers(originErrors(origins))
  expect(first / second).toBeCloseTo(((0.9 * 4 + 0.25) / 1.9) ** 2, 10)
  expect(first + second).toBeCloseTo(1, 12)
})

test('an origin can be left out', () => {
  const [first = 0, second = 0] = weighMembers(originErrors(origins), new Set([1]))
  expect(first / second).toBeCloseTo(16, 10)
})

test('members without an error share the weight, and an unknown error has none', () => {
  expect(weighMembers([Float64Array.of(0, 0), Float64Array.of(0, 0)])).toEqual([0.5, 0.5])
  expect(weighMembers([Float64Array.of(Number.NaN), Float64Array.of(Number.NaN)])).toEqual([0.5, 0.5])
  expect(weighNear([0.1, Number.NaN])).toEqual([1, 0])
})

test('the first step has the near weights, and far steps the far ones', () => {
  const forecasts = [new Float64Array(40), new Float64Array(40).fill(1)]
  const combined = combine(forecasts, [{ near: 0.75, far: 0.25 }, { near: 0.25, far: 0.75 }], 40)
  expect(combined[0]).toBeCloseTo(0.25, 12)
  expect(combined[1]).toBeGreaterThan(0.25)
  expect([...combined.subarray(3)]).toEqual(new Array(37).fill(0.75))
})
