import { expect, test } from 'vitest'
import { minimise } from './minimise.ts'

const axis = { grid: [0, 0.5, 1], min: 0, max: 1, step: 0.2 }

test('the lowest point of a bowl is found within the last step', () => {
  const [x = 0, y = 0] = minimise(([a = 0, b = 0]) => (a - 0.37) ** 2 + (b - 0.81) ** 2, [axis, axis], 8)
  expect(x).toBeCloseTo(0.37, 2)
  expect(y).toBeCloseTo(0.81, 2)
})

test('a parameter stays within its bounds', () => {
  expect(minimise(([a = 0]) => -a, [axis], 5)).toEqual([1])
})

test('a cost that is never finite leaves the first grid point', () => {
  expect(minimise(() => Number.NaN, [axis, axis], 3)).toEqual([0, 0])
})
