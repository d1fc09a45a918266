import { expect, test } from 'vitest'
import { predictMember, updateMember } from './member-state.ts'
import { seasonalMedian } from './seasonal-median.ts'

const seasons = (count: number, odd = -1) => Float64Array.from({ length: 4 * count }, (_, index) => (Math.floor(index / 4) === odd ? 50 : ([1, 2, 5, 2][index % 4] ?? 0)))

test('a pure season goes on, and one that was out of line does not show', () => {
  expect([...predictMember(seasonalMedian(4, 0).fit(seasons(6)), 6)]).toEqual([1, 2, 5, 2, 1, 2])
  expect([...predictMember(seasonalMedian(4, 0).fit(seasons(6, 3)), 6)]).toEqual([1, 2, 5, 2, 1, 2])
})

test('an even number of seasons has the mean of the middle two', () => {
  // Three seasons, of which the newest two are in the ring; the newest value is the median of the two before it, so that no deviation is left.
  expect([...predictMember(seasonalMedian(2, 0).fit(Float64Array.of(1, 10, 1, 14, 1, 12)), 2)]).toEqual([1, 13])
})

test('neighbouring phases are averaged', () => {
  const spike = Float64Array.from({ length: 72 }, (_, index) => (index % 12 === 6 ? 3 : 0))
  expect([...predictMember(seasonalMedian(12, 1).fit(spike), 12)].map((value) => Math.round(value * 1e9) / 1e9)).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0])
})

test('a level that moved in the last season is kept for the first steps', () => {
  const moved = Float64Array.from({ length: 240 }, (_, index) => (index % 24 < 12 ? 1 : 2) + (index >= 220 ? 1 : 0))
  const state = seasonalMedian(24, 0).fit(moved)
  const [first = 0] = predictMember(state, 1)
  expect(first).toBeGreaterThan(1.5)
  expect(predictMember(state, 240)[216] ?? 0).toBeLessThan(first)
  updateMember(state, 2)
  expect(predictMember(state, 1)[0]).toBeGreaterThan(1.5)
})
