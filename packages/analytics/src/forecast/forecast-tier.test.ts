import { expect, test } from 'vitest'
import { tierOf } from './forecast-tier.ts'
import { readSeries } from './series.ts'

const series = readSeries([1, 2, 3, 4])
const trialOf = (errors: readonly number[]) => ({ actual: errors.map(() => Float64Array.of(10)), predicted: errors.map((error) => Float64Array.of(10 + error)) })

test('small and steady errors are tier A', () => {
  expect(tierOf(series, trialOf([0.5, 0.6, 0.7]), 1)).toBe('A')
})

test('small errors that vary much are tier B', () => {
  expect(tierOf(series, trialOf([0.1, 0.1, 2]), 1)).toBe('B')
})

test('errors as large as the values, too few origins or many gaps are tier C', () => {
  expect(tierOf(series, trialOf([10, 11, 12]), 1)).toBe('C')
  expect(tierOf(series, trialOf([0.1, 0.1]), 1)).toBe('C')
  expect(tierOf(readSeries([1, null, null, null, 1]), trialOf([0.1, 0.1, 0.1]), 1)).toBe('C')
})

test('steps that were not tried count as worse', () => {
  expect(tierOf(series, trialOf([0.8, 0.8, 0.8]), 1)).toBe('A')
  expect(tierOf(series, trialOf([0.8, 0.8, 0.8]), 4)).toBe('B')
})
