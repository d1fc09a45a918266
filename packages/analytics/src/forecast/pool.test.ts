import { expect, test } from 'vitest'
import { poolFor } from './pool.ts'

const idsOf = (length: number, periods: readonly number[]) => poolFor(length, periods).members.map(({ id }) => id)

test('each period brings its own members', () => {
  expect(idsOf(700, [24, 168])).toEqual([
    'last-value', 'damped-holt', 'theta', 'seasonal-naive-24', 'damped-holt-winters-24', 'seasonal-naive-168', 'damped-holt-winters-168',
  ])
})

test('a period that the series does not hold three times is left out, and 1 is no season', () => {
  expect(idsOf(71, [24, 1])).toEqual(['last-value', 'damped-holt', 'theta'])
})

test('the naive method repeats the shortest season', () => {
  expect(poolFor(700, [168, 24]).naive.id).toBe('seasonal-naive-24')
  expect(poolFor(700, []).naive.id).toBe('last-value')
})
