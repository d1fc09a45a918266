import { expect, test } from 'vitest'
import { noise } from '../../test/noise.ts'
import { emptyHistory, type OutcomeHistory } from '../outcomes/outcome-history.ts'
import { loadChanges } from './load-changes.ts'

const HOUR_MS = 3_600_000

/** Ten days of a load that is higher by day, and the hour that is not over. */
function load(workOf: (hour: number, usual: number) => number): OutcomeHistory {
  const history = emptyHistory()
  const odd = noise(241)
  for (let hour = 0; hour <= 240; hour++) history.hours.set(hour, { runs: 1, work: Math.round(workOf(hour, 40 + (hour % 24 > 8 ? 60 : 0) + 8 * (odd[hour] ?? 0))) })
  return history
}

test('a load that repeats is steady, and no hour is odd', () => {
  expect(loadChanges(load((_, usual) => usual))).toMatchObject({ status: 'ok', direction: 'steady', oddHours: [], hours: 240 })
})

test('a load that grows is told with its slope', () => {
  const changes = loadChanges(load((hour, usual) => usual + hour / 5))
  expect(changes).toMatchObject({ status: 'ok', direction: 'rising' })
  if (changes.status !== 'ok') return
  expect(changes.trend.slopeLower).toBeLessThan(0.2)
  expect(changes.trend.slopeUpper).toBeGreaterThan(0.2)
  expect(loadChanges(load((hour, usual) => usual + 60 - hour / 5))).toMatchObject({ direction: 'falling' })
})

test('an hour that is odd for its time of day is told, though others have as much', () => {
  // At three in the night as much as is usual by day.
  const changes = loadChanges(load((hour, usual) => (hour === 219 ? 100 : usual)))
  expect(changes).toMatchObject({ status: 'ok', oddHours: [{ at: 219 * HOUR_MS, work: 100 }] })
})

test('less than a week is not enough', () => {
  const history = emptyHistory()
  for (let hour = 0; hour <= 100; hour++) history.hours.set(hour, { runs: 1, work: 1 })
  expect(loadChanges(history)).toEqual({ status: 'not_enough_data', hours: 100, hoursMin: 168 })
})
