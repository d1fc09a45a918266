import { expect, test } from 'vitest'
import { noise } from '../../test/noise.ts'
import { aggregatedLevel } from './aggregated-level.ts'
import { smoothLevel } from './exponential-smoothing.ts'
import { predictMember, updateMember } from './member-state.ts'

test('without a season it is the mean of the smoothed levels of single values and of block means', () => {
  const values = noise(17).map((value) => 10 + value)
  const pairs = Float64Array.from({ length: 8 }, (_, block) => ((values[1 + 2 * block] ?? 0) + (values[2 + 2 * block] ?? 0)) / 2)
  const fours = Float64Array.from({ length: 4 }, (_, block) => ((pairs[2 * block] ?? 0) + (pairs[2 * block + 1] ?? 0)) / 2)
  const expected = (smoothLevel(values).level + smoothLevel(pairs).level + smoothLevel(fours).level) / 3
  expect(predictMember(aggregatedLevel(4).fit(values), 2)[1]).toBeCloseTo(expected, 12)
})

test('a season is repeated on the level', () => {
  const state = aggregatedLevel(4).fit(Float64Array.from({ length: 40 }, (_, index) => [8, 10, 14, 8][index % 4] ?? 0))
  const predicted = predictMember(state, 4)
  // Tolerance: the indices of the decomposition are exact for a pure season.
  ;[8, 10, 14, 8].forEach((value, step) => expect(predicted[step]).toBeCloseTo(value, 8))
})

test('long blocks move when they are full, and a level that stays is reached', () => {
  const state = aggregatedLevel(1).fit(Float64Array.from({ length: 40 }, (_, index) => index))
  updateMember(state, 1_000)
  // Blocks of 2, 3, 4 and 6 have begun and are not full; that of 1 took the value up, as one of five levels.
  expect(predictMember(state, 1)[0]).toBeGreaterThan(220)
  expect(predictMember(state, 1)[0]).toBeLessThan(240)
  for (let step = 0; step < 200; step++) updateMember(state, 5)
  expect(predictMember(state, 1)[0]).toBeCloseTo(5, 6)
})
