import { expect, test } from 'vitest'
import { decisionThreshold } from './decision-threshold.ts'

test('at the threshold, acting costs what not acting costs', () => {
  const costs = { falseAlarm: 3, missedFailure: 20, caughtFailure: 5 }
  const at = decisionThreshold(costs)
  expect((1 - at) * costs.falseAlarm + at * costs.caughtFailure).toBeCloseTo(at * costs.missedFailure, 12)
})

test('equal costs ask for an even chance', () => {
  expect(decisionThreshold({ falseAlarm: 1, missedFailure: 1 })).toBe(0.5)
  expect(decisionThreshold({ falseAlarm: 1, missedFailure: 9 })).toBe(0.1)
  expect(decisionThreshold({ falseAlarm: Number.MAX_VALUE, missedFailure: Number.MAX_VALUE })).toBe(0.5)
})

test('what saves nothing is never done', () => {
  expect(decisionThreshold({ falseAlarm: 1, missedFailure: 2, caughtFailure: 2 })).toBe(Number.POSITIVE_INFINITY)
})

test.each([[{ falseAlarm: -1, missedFailure: 1 }, 'falseAlarm is -1'], [{ falseAlarm: 1, missedFailure: Number.NaN }, 'missedFailure is NaN'], [{ falseAlarm: 0, missedFailure: 0 }, 'are both 0']])('%j is refused', (costs, message) => {
  expect(() => decisionThreshold(costs)).toThrow(message)
})

test('no costs at all are refused', () => {
  expect(() => decisionThreshold(null as never)).toThrow('costs is null')
})
