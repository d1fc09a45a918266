import { expect, test } from 'vitest'
import { createAnomalyDetector } from './create-anomaly-detector.ts'
import { groupAnomalies } from './group-anomalies.ts'

const MINUTE_MS = 60_000

test('an excursion is one event with its start, peak, end and reason', () => {
  const detector = createAnomalyDetector()
  const judged = Array.from({ length: 600 }, (_, minute) => {
    const point = { at: minute * MINUTE_MS, value: minute === 400 ? 30 : minute === 401 ? 60 : minute === 402 ? 25 : minute % 7 }
    return { ...point, ...detector.update(point) }
  })
  const [event, ...others] = groupAnomalies(judged)
  expect(others).toEqual([])
  expect(event).toMatchObject({ startAt: 400 * MINUTE_MS, peak: { at: 401 * MINUTE_MS, value: 60 } })
  expect(event?.endAt).toBeGreaterThanOrEqual(402 * MINUTE_MS)
  expect(event?.endAt).toBeLessThan(410 * MINUTE_MS)
  expect(event?.explanation).toMatch(/^30 \(expected .* outside all values seen so far.* furthest .* at 60\.$/)
})

const judged = (at: number, reason: string | null, inEvent: boolean) => ({ at, value: 9, score: 0.9, expected: 1, lower: 0, upper: 2, inEvent, reason })

test('events that are near are joined when asked for, and missing values belong to none', () => {
  const points = [judged(0, 'first.', true), { ...judged(1, null, true), value: null }, judged(5, 'second.', true), judged(50, 'third.', true), judged(99, null, false)]
  expect(groupAnomalies(points).map(({ startAt, points: count }) => [startAt, count])).toEqual([[0, 1], [5, 1], [50, 1]])
  expect(groupAnomalies(points, { joinMs: 10 }).map(({ startAt, endAt }) => [startAt, endAt])).toEqual([[0, 5], [50, 50]])
  expect(() => groupAnomalies(points, { joinMs: -1 })).toThrow('joinMs is -1')
  expect(groupAnomalies([])).toEqual([])
})
