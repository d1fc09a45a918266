import { expect, test } from 'vitest'
import { inversePowers } from './inverse-powers.ts'

test('weights fall with the power of the error and add up to 1', () => {
  // Worked by hand: 1 and (1 / 2)^3 over their sum.
  expect(inversePowers([1, 2], 3)).toEqual([8 / 9, 1 / 9])
})

test('those without an error share the weight, and an unknown error has none', () => {
  expect(inversePowers([0, 0], 4)).toEqual([0.5, 0.5])
  expect(inversePowers([0.1, Number.NaN], 4)).toEqual([1, 0])
  expect(inversePowers([Number.NaN, Number.NaN], 4)).toEqual([0.5, 0.5])
})

test('powers of small errors stay within the range of numbers', () => {
  expect(inversePowers([1e-9, 2e-9], 40)[0]).toBeCloseTo(1, 10)
})
