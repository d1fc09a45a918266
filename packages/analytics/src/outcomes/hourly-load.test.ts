import { expect, test } from 'vitest'
import { hourlyLoad } from './hourly-load.ts'
import { HOUR_MS, HOURS_MAX } from './hour.ts'

test('hours without work count zero, and the newest is not over yet', () => {
  const hours = new Map([[10, { runs: 1, work: 3 }], [12, { runs: 2, work: 4 }], [13, { runs: 9, work: 9 }]])
  expect(hourlyLoad({ hours })).toEqual({ endAt: 13 * HOUR_MS, runs: [1, 0, 2], work: [3, 0, 4] })
})

test('no more than four weeks are looked at, however far apart hours are', () => {
  const hours = new Map([[0, { runs: 1, work: 1 }], [1e9, { runs: 1, work: 1 }]])
  expect(hourlyLoad({ hours }).runs).toHaveLength(HOURS_MAX)
  expect(hourlyLoad({ hours: new Map() }).runs).toEqual([])
})
