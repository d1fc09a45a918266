import { expect, test } from 'vitest'
import type { Member } from './member.ts'
import { placeOrigins, rollOrigins } from './rolling-origins.ts'
import { readSeries } from './series.ts'

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
      return { predict: (horizon) => new Float64Array(horizon) }
    },
  }
  const series = readSeries(Array.from({ length: 40 }, (_, index) => index))
  const { lengths, actual } = rollOrigins(series, [spy], 4)
  seen.forEach((newest, origin) => {
    expect(newest * series.scale).toBe((lengths[origin] ?? 0) - 1)
    expect((actual[origin]?.[0] ?? 0) * series.scale).toBe(lengths[origin])
  })
})

test('a missing value is no actual value', () => {
  const values = Array.from({ length: 20 }, (_, index) => (index === 18 ? null : index))
  const { actual } = rollOrigins(readSeries(values), [{ id: 'zero', lengthMin: 1, fit: () => ({ predict: (horizon) => new Float64Array(horizon) }) }], 2)
  expect(actual.at(-1)?.[0]).toBeNaN()
})
