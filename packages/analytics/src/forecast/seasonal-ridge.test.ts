import { expect, test } from 'vitest'
import { predictMember, updateMember } from './member-state.ts'
import { seasonalRidge } from './seasonal-ridge.ts'

const wave = (length: number) => Float64Array.from({ length }, (_, index) => 1 + 0.5 * Math.sin((2 * Math.PI * index) / 12))

test.each([
  ['values', { difference: 0, logarithm: false }],
  ['changes', { difference: 1, logarithm: false }],
])('a wave is learned from two lags of its %s', (_, options) => {
  // A wave obeys y(t) = 2 cos(w) y(t-1) - y(t-2), around its mean. Tolerance: the ridge.
  const predicted = predictMember(seasonalRidge({ id: 'ridge', lags: [1, 2], penalty01: 1e-10, ...options }).fit(wave(60)), 24)
  predicted.forEach((value, step) => expect(value).toBeCloseTo(wave(84)[60 + step] ?? 0, 3))
})

test('logarithms learn growth by a factor', () => {
  const growth = Float64Array.from({ length: 30 }, (_, index) => 0.1 * 1.05 ** index)
  const predicted = predictMember(seasonalRidge({ id: 'ridge', lags: [1], difference: 0, logarithm: true, penalty01: 1e-10 }).fit(growth), 3)
  predicted.forEach((value, step) => expect(value / (0.1 * 1.05 ** (30 + step))).toBeCloseTo(1, 4))
})

test('an update moves the rule on by one value', () => {
  const member = seasonalRidge({ id: 'ridge', lags: [1, 2], difference: 0, logarithm: false, penalty01: 1e-10 })
  const state = member.fit(wave(60))
  for (let index = 60; index < 67; index++) updateMember(state, wave(67)[index] ?? 0)
  expect(predictMember(state, 1)[0]).toBeCloseTo(wave(68)[67] ?? 0, 3)
})

test('a rule that grows without end stops a range above what was seen', () => {
  const doubling = Float64Array.from({ length: 20 }, (_, index) => 2 ** (index - 18))
  const predicted = predictMember(seasonalRidge({ id: 'ridge', lags: [1], difference: 0, logarithm: false, penalty01: 1e-10 }).fit(doubling), 2_000)
  expect(Math.max(...predicted)).toBeCloseTo(2 + 2 - 2 ** -18, 6)
})
