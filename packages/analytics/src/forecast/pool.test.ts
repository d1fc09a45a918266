import { expect, test } from 'vitest'
import { noise } from '../../test/noise.ts'
import { poolFor } from './pool.ts'

const ramp = (length: number) => Float64Array.from({ length }, (_, index) => 1 + index / length)
const idsOf = (length: number, periods: readonly number[]) => poolFor(ramp(length), periods, false).members.map(({ id }) => id)

test('each period brings its own members, and several bring a regression on whole seasons', () => {
  expect(idsOf(700, [24, 168])).toEqual([
    'last-value', 'damped-holt', 'theta', 'seasonal-naive-24', 'damped-holt-winters-24', 'seasonal-median-24', 'seasonal-naive-168', 'damped-holt-winters-168',
    'seasonal-deviation-24', 'profile-168', 'ridge', 'ridge-log', 'ridge-difference-1', 'ridge-difference-24', 'ridge-seasons', 'ridge-seasons-log',
  ])
})

test('a short season brings trends over blocks, a season that multiplies and one without a trend', () => {
  expect(idsOf(100, [12])).toEqual(expect.arrayContaining(['damped-holt-winters-multiplicative-12', 'holt-winters-level-12', 'aggregated-trend']))
  expect(idsOf(700, [24])).not.toContain('aggregated-trend')
})

test('a period that the series does not hold three times is left out, and 1 is no season', () => {
  expect(idsOf(71, [24, 1])).toEqual(['last-value', 'damped-holt', 'theta', 'aggregated-trend', 'ridge', 'ridge-log', 'ridge-difference-1'])
})

test('the naive method repeats the shortest season', () => {
  expect(poolFor(ramp(700), [168, 24], false).naive.id).toBe('seasonal-naive-24')
  expect(poolFor(ramp(700), [], false).naive.id).toBe('last-value')
})

test('intermittent demand is forecast as a rate, unless its zeros are a season', () => {
  const idsFor = (values: Float64Array) => poolFor(values, [4], true).members.map(({ id }) => id)
  expect(idsFor(noise(40).map((value) => Math.max(0, value)))).toEqual(expect.arrayContaining(['croston', 'sba', 'tsb']))
  expect(idsFor(Float64Array.from({ length: 40 }, (_, index) => (index % 4 === 0 ? 1 : 0)))).not.toContain('croston')
})
