import { expect, test } from 'vitest'
import { crossingProbability, timeToBreach } from './breach.ts'

// Four paths of three steps: two reach 5, at the second and at the third step.
const paths = { count: 4, horizon: 3, values: Float64Array.of(1, 5, 1, 1, 2, 6, 1, 1, 1, 0, 0, 4.9) }

test('a path counts when it reaches the threshold at any step', () => {
  expect(crossingProbability(paths, 5)).toBe(0.5)
  expect(crossingProbability(paths, 0, 'below')).toBe(0.25)
})

test('paths that never reach it are later than all others', () => {
  expect(timeToBreach(paths, 5)).toEqual({ probability01: 0.5, earlyStep: 2, medianStep: 3, lateStep: null })
})
