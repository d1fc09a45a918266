import { expect, test } from 'vitest'
import { lbfgs } from './lbfgs.ts'

test('the valley of Rosenbrock is followed to its end', () => {
  // Source: Rosenbrock (1960); the minimum is 0, at (1, 1). Tolerance: the flat floor of the valley.
  const found = lbfgs((point, gradient) => {
    const [x, y] = [point[0]!, point[1]!]
    gradient[0] = -2 * (1 - x) - 400 * x * (y - x * x)
    gradient[1] = 200 * (y - x * x)
    return (1 - x) ** 2 + 100 * (y - x * x) ** 2
  }, Float64Array.of(-1.2, 1), 200)
  expect(found[0]).toBeCloseTo(1, 3)
  expect(found[1]).toBeCloseTo(1, 3)
})

test('a start at the minimum stays, and is not changed', () => {
  const start = Float64Array.of(2)
  expect(lbfgs((point, gradient) => {
    gradient[0] = 2 * (point[0]! - 2)
    return (point[0]! - 2) ** 2
  }, start, 10)).toEqual(Float64Array.of(2))
  expect(start).toEqual(Float64Array.of(2))
})
