import { expect, test } from 'vitest'
import { predictMember, updateMember } from './member-state.ts'
import { seasonalDeviation } from './seasonal-deviation.ts'

const seasons = (count: number) => Float64Array.from({ length: 4 * count }, (_, index) => [1, 2, 5, 2][index % 4] ?? 0)

test('a pure season goes on', () => {
  expect([...predictMember(seasonalDeviation(4, 0).fit(seasons(5)), 6)]).toEqual([1, 2, 5, 2, 1, 2])
})

test('a deviation fades by the share that deviations kept in the history', () => {
  // Deviations of 1, 1/2, 1/4, ... from a pattern that hardly moves, since the season is so long: what is left a step later is half.
  const values = Float64Array.from({ length: 96 }, (_, index) => (index < 48 ? 0 : 0.5 ** (index - 48)))
  const [first = 0, second = 0] = predictMember(seasonalDeviation(48, 1).fit(values.subarray(0, 51)), 2)
  expect(second).toBeGreaterThan(0)
  expect(second).toBeLessThan(first)
})

test('neighbouring phases are averaged where a season has many', () => {
  const spike = Float64Array.from({ length: 192 }, (_, index) => (index % 96 === 10 ? 5 : 0))
  const predicted = predictMember(seasonalDeviation(96, 2).fit(spike), 96)
  // Reach 2: five phases share the spike. What is left of the deviation fades long before.
  expect([...predicted.subarray(7, 14)].map((value) => Math.round(value * 1e6) / 1e6)).toEqual([0, 1, 1, 1, 1, 1, 0])
})

test('a phase moves to what it has become', () => {
  const state = seasonalDeviation(4, 0).fit(seasons(3))
  for (let season = 0; season < 60; season++) for (const value of [3, 3, 3, 3]) updateMember(state, value)
  for (const value of predictMember(state, 4)) expect(value).toBeCloseTo(3, 6)
})
