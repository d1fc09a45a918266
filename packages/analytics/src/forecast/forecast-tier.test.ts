import { expect, test } from 'vitest'
import { tierOf } from './forecast-tier.ts'
import { readSeries } from './series.ts'

const series = readSeries([1, 2, 3, 4])
const trialOf = (errors: readonly number[]) => ({ actual: errors.map(() => Float64Array.of(10)), predicted: errors.map((error) => Float64Array.of(10 + error)) })

test('small and steady errors are tier A', () => {
  expect(tierOf(series, trialOf([0.5, 0.6, 0.7]), 1, 3)).toBe('A')
})

test('small errors that vary much are tier B', () => {
  expect(tierOf(series, trialOf([0.1, 0.1, 2]), 1, 3)).toBe('B')
})

test('errors as large as the values, too few origins or many gaps are tier C', () => {
  expect(tierOf(series, trialOf([10, 11, 12]), 1, 3)).toBe('C')
  expect(tierOf(series, trialOf([0.1, 0.1]), 1, 2)).toBe('C')
  expect(tierOf(readSeries([1, null, null, null, 1]), trialOf([0.1, 0.1, 0.1]), 1, 3)).toBe('C')
})

test('steps that were not tried count as worse', () => {
  expect(tierOf(series, trialOf([0.8, 0.8, 0.8]), 1, 3)).toBe('A')
  expect(tierOf(series, trialOf([0.8, 0.8, 0.8]), 4, 3)).toBe('B')
})

test('the same errors prove less when their origins overlap', () => {
  // Errors of 8, 9, 10 and 11 % have mean 9.5 % and deviation 1.29 %. By hand with t(0.95, 4) = 2.132: 9.5 + 2.132 x 1.29 x 1.118 = 12.6 %; with t(0.95, 1) = 6.314
  // and a root of 2: 21.0 %.
  const trial = trialOf([0.8, 0.9, 1, 1.1])
  expect(tierOf(series, trial, 1, 4)).toBe('A')
  expect(tierOf(series, trial, 1, 1)).toBe('B')
})

test('values that are missing at the end are steps that were not tried', () => {
  const trial = trialOf([0.8, 0.8, 0.8])
  expect(tierOf(readSeries([1, 2, 3, 4, 5, null]), trial, 1, 3)).toBe('A')
  expect(tierOf(readSeries([1, 2, 3, 4, 5, null, null, null]), trial, 1, 3)).toBe('B')
  expect(tierOf(readSeries([1, 2, null, null, null]), trial, 1, 3)).toBe('C')
})
