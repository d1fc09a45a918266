import { expect, test } from 'vitest'
import { combine, originErrors, weighMembers } from './member-weights.ts'
import { noNearErrors } from './near-errors.ts'

const origins = {
  lengths: [10, 12], horizon: 2, near: [], nearErrors: noNearErrors([]),
  actual: [Float64Array.of(1, 1), Float64Array.of(1, Number.NaN)],
  predicted: [[Float64Array.of(2, 2), Float64Array.of(2, 9)], [Float64Array.of(3, 3), Float64Array.of(1.5, 9)]],
}

test('a weight falls with a power of the error that grows with the evidence, and newer origins count more', () => {
  // Worked by hand. Errors at the origins: 1 and 1; 2 and 0.5. With shares 0.9 and 1, the means are 1 and (0.9 x 2 + 0.5) / 1.9. Powers: 10 x 6 / 12 and 10 x 2 / 8.
  const [first = 0, second = 0] = weighMembers(originErrors(origins), 6)
  expect(first / second).toBeCloseTo(((0.9 * 2 + 0.5) / 1.9) ** 5, 10)
  const [fewer = 0, others = 0] = weighMembers(originErrors(origins), 2)
  expect(fewer / others).toBeCloseTo(((0.9 * 2 + 0.5) / 1.9) ** 2.5, 10)
  expect(first + second).toBeCloseTo(1, 12)
})

test('an origin can be left out', () => {
  const [first = 0, second = 0] = weighMembers(originErrors(origins), 6, new Set([1]))
  expect(first / second).toBeCloseTo(2 ** 5, 10)
})

test('members without an error share the weight, and an unknown error has none', () => {
  expect(weighMembers([Float64Array.of(0, 0), Float64Array.of(0, 0)], 2)).toEqual([0.5, 0.5])
  expect(weighMembers([Float64Array.of(Number.NaN), Float64Array.of(Number.NaN)], 2)).toEqual([0.5, 0.5])
})

test('the first step has the near weights untrimmed, and far steps the far ones less a fifth at either end', () => {
  const forecasts = [new Float64Array(40), new Float64Array(40).fill(1)]
  const combined = combine(forecasts, [{ near: 0.75, far: 0.25 }, { near: 0.25, far: 0.75 }], 40)
  expect(combined[0]).toBeCloseTo(0.25, 12)
  expect(combined[1]).toBeGreaterThan(0.25)
  // Of weights of 0.25 and 0.75, a fifth is cut from either end: 0.05 and 0.55 are left.
  for (const value of combined.subarray(3)) expect(value).toBeCloseTo(0.55 / 0.6, 12)
})
