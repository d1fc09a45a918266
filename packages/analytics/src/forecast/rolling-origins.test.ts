import { expect, test } from 'vitest'
import { lastValue } from './last-value.ts'
import type { Member } from './member.ts'
import { noNearErrors } from './near-errors.ts'
import { overlapping, placeOrigins, rollOrigins } from './rolling-origins.ts'
import { readSeries } from './series.ts'
import { theta } from './theta.ts'

test('the last origin looks at the last horizon and all stay behind the shortest training part', () => {
  const { lengths, horizon } = placeOrigins(860, 336, 48)
  expect(horizon).toBe(48)
  expect(lengths).toHaveLength(10)
  expect(lengths.at(-1)).toBe(860 - 48)
  expect(lengths[0] ?? 0).toBeGreaterThanOrEqual(336)
})

test('the shortest series that is forecast has three origins', () => {
  expect(placeOrigins(8, 4, 12)).toEqual({ lengths: [4, 5, 6], horizon: 2 })
})

test('no member sees what it has to predict', () => {
  const seen: number[] = []
  const spy: Member = {
    id: 'spy',
    lengthMin: 1,
    fit(values) {
      seen.push(Math.max(...values))
      return { kind: 'last-value', last: 0 }
    },
  }
  const series = readSeries(Array.from({ length: 40 }, (_, index) => index))
  const { lengths, actual } = rollOrigins(series, [spy], 4, [])
  seen.slice(-lengths.length).forEach((newest, origin) => {
    expect(newest * series.scale).toBe((lengths[origin] ?? 0) - 1)
    expect((actual[origin]?.[0] ?? 0) * series.scale).toBe(lengths[origin])
  })
})

test('a missing value is no actual value', () => {
  const values = Array.from({ length: 20 }, (_, index) => (index === 18 ? null : index))
  const { actual } = rollOrigins(readSeries(values), [lastValue()], 2, [])
  expect(actual.at(-1)?.[0]).toBeNaN()
})

test('one step ahead is tried at every observed value behind the first origin, and an origin knows the errors before it', () => {
  const series = readSeries(Array.from({ length: 40 }, (_, index) => (index === 38 ? null : index)))
  const { near, nearErrors, lengths } = rollOrigins(series, [theta(1), lastValue()], 4, [])
  expect(nearErrors.count).toBe(40 - (lengths[0] ?? 0) - 1)
  expect(near).toHaveLength(lengths.length)
  expect(near[0]).toBeUndefined()
  // The line goes on, as Theta says, and the last value is always one behind.
  expect(near[1]?.[0]).toBeGreaterThan(0.9)
})

test('origins overlap when they lie less than a horizon apart', () => {
  const origins = { lengths: [10, 12, 14, 20], horizon: 4, predicted: [], actual: [], near: [], nearErrors: noNearErrors([]) }
  expect([...overlapping(origins, 1)]).toEqual([0, 1, 2])
  expect([...overlapping({ ...origins, lengths: [10, 11, 12] }, 1)]).toEqual([0, 1, 2])
})
