import { expect, test } from 'vitest'
import { samplePaths } from './sample-paths.ts'

const source = { scale: 1, neverNegative: false, autocorrelation: 0.8 }

test('errors of steps in a row are as alike as was asked for, and each is spread as its interval', () => {
  // A width of z at every step makes each error standard normal. Tolerance: five standard errors of 20,000 draws.
  const { values, count } = samplePaths(new Float64Array(3), (z) => z, source, { count: 20_000, seed: 5 })
  const meanOf = (term: (path: number) => number) => Array.from({ length: count }, (_, path) => term(path * 3)).reduce((sum, value) => sum + value, 0) / count
  expect(Math.abs(meanOf((at) => (values[at] ?? 0) * (values[at + 1] ?? 0)) - 0.8)).toBeLessThan(0.05)
  expect(Math.abs(meanOf((at) => (values[at] ?? 0) * (values[at + 2] ?? 0)) - 0.64)).toBeLessThan(0.05)
  expect(Math.abs(meanOf((at) => (values[at + 2] ?? 0) ** 2) - 1)).toBeLessThan(0.05)
})

test('few paths, which have no table, are drawn from the same widths', () => {
  const width = (z: number, step: number) => z * (step + 1)
  const few = samplePaths(new Float64Array(4), width, source, { count: 100, seed: 2 })
  const many = samplePaths(new Float64Array(4), width, source, { count: 1_000, seed: 2 })
  few.values.forEach((value, place) => expect(value).toBeCloseTo(many.values[place] ?? 0, 9))
})

test('a path ends at zero where nothing was negative, and at the largest number where it would leave', () => {
  expect(samplePaths(Float64Array.of(-1), () => 0, { ...source, neverNegative: true }).values.every((value) => value === 0)).toBe(true)
  expect(samplePaths(Float64Array.of(3), () => 0, { ...source, scale: 2 ** 1023 }, { count: 2 }).values[1]).toBe(Number.MAX_VALUE)
})
