import { expect, test } from 'vitest'
import { noise } from '../../test/noise.ts'
import { aggregatedTrend } from './aggregated-trend.ts'
import { fitDampedTrend } from './damped-trend.ts'
import { predictMember, updateMember } from './member-state.ts'

test('it is the mean of the damped trends of single values and of block means, on a straight line between the middles of blocks', () => {
  const values = noise(17).map((value, index) => 10 + value + 0.3 * index)
  const meansOf = (size: number, start: number) => Float64Array.from({ length: (17 - start) / size }, (_, block) => {
    let sum = 0
    for (let step = 0; step < size; step++) sum += values[start + block * size + step] ?? 0
    return sum / size
  })
  // By hand: the third step ahead is the middle of no block. It is 2.5 steps behind the last step; blocks of 2 have middles at 0.5 and 2.5, those of 4 at -2.5 and 1.5 and 5.5.
  const ahead = (trend: { level: number; trend: number; damping: number }, blocks: number) => {
    let level = trend.level
    for (let block = 1; block <= blocks; block++) level += trend.trend * trend.damping ** block
    return level
  }
  const [ones, twos, fours] = [fitDampedTrend(values), fitDampedTrend(meansOf(2, 1)), fitDampedTrend(meansOf(4, 1))]
  const expected = (ahead(ones, 3) + (ahead(twos, 1) + 3 * ahead(twos, 2)) / 4 + (7 * ahead(fours, 1) + ahead(fours, 2)) / 8) / 3
  expect(predictMember(aggregatedTrend(4).fit(values), 3)[2]).toBeCloseTo(expected, 12)
})

test('a season is repeated on the trend', () => {
  const state = aggregatedTrend(4).fit(Float64Array.from({ length: 40 }, (_, index) => [8, 10, 14, 8][index % 4] ?? 0))
  const predicted = predictMember(state, 4)
  // Tolerance: the indices of the decomposition are exact for a pure season.
  ;[8, 10, 14, 8].forEach((value, step) => expect(predicted[step]).toBeCloseTo(value, 8))
})

test('a forecast within a block that has begun goes on from where that block is', () => {
  const line = Float64Array.from({ length: 48 }, (_, index) => index)
  const state = aggregatedTrend(1).fit(line)
  const before = predictMember(state, 12)
  for (let step = 0; step < 5; step++) updateMember(state, before[step] ?? 0)
  // The values that came are those that were expected. Tolerance 2 %: blocks that are not full have not learned from them.
  predictMember(state, 7).forEach((value, step) => expect(Math.abs(value / (before[5 + step] ?? 0) - 1)).toBeLessThan(0.02))
})

test('a level that stays is reached, and the trend fades', () => {
  const state = aggregatedTrend(1).fit(Float64Array.from({ length: 40 }, (_, index) => index))
  for (let step = 0; step < 2_000; step++) updateMember(state, 5)
  expect(predictMember(state, 1)[0]).toBeCloseTo(5, 6)
})
