import { expect, test } from 'vitest'
import type { Fold } from './backtest.ts'
import { eventMetrics } from './event-metrics.ts'
import { intervalMetrics } from './interval-metrics.ts'
import { naive2 } from './naive2.ts'
import { pointMetrics } from './point-metrics.ts'
import { probabilityMetrics } from './probability-metrics.ts'

test('forecasts of one number are scored as by Hyndman and Koehler', () => {
  // Learned from 1, 3, 2, 4: a naive step of (2 + 1 + 2) / 3. Errors 1 and 2 of 5 and 6. Worked by hand.
  const fold = foldOf([1, 3, 2, 4], [5, 6], [4, 8])
  const metrics = pointMetrics()
  expect(metrics.wape([fold])).toBeCloseTo(3 / 11, 12)
  expect(metrics.accuracy([fold])).toBeCloseTo(8 / 11, 12)
  expect(metrics.smape([fold])).toBeCloseTo((200 / 9 + 400 / 14) / 2, 12)
  expect(metrics.mase([fold])).toBeCloseTo(1.5 / (5 / 3), 12)
})

test('Naive2 has an OWA of 1', () => {
  const train = Array.from({ length: 12 }, (_, index) => (index % 2 === 0 ? 10 : 30) + (index % 5))
  expect(pointMetrics({ period: 2 }).owa([foldOf(train, [12, 28, 9], naive2(train, 2, 0, 3))])).toBeCloseTo(1, 12)
  // Half as far off as the last value, which Naive2 is here: 1 of 19 by sMAPE where that is 2 of 18. Worked by hand.
  expect(pointMetrics().owa([foldOf([1, 3, 8], [10], [9])])).toBeCloseTo((1 / 19 / (2 / 18) + 1 / 2) / 2, 12)
})

test('missing values are not scored, and what cannot be scored is null', () => {
  expect(pointMetrics().wape([foldOf([1, 2], [Number.NaN, 4], [9, 5])])).toBe(1 / 4)
  const constant = foldOf([2, 2, 2], [0], [0])
  expect(Object.values(pointMetrics()).map((metric) => metric([constant]))).toEqual([null, null, 0, null, null])
})

test('intervals are scored by what lies in them, their width, and what lies outside', () => {
  const fold = foldOf([0, 2, 0], [5, 20], [{ lower: 0, upper: 10 }, { lower: 0, upper: 10 }])
  const { coverage, pinball, msis } = intervalMetrics({ level: 0.8 })
  expect(coverage([fold])).toBe(0.5)
  // 5: (0.1 x 5 + 0.1 x 5) / 2. 20: (0.1 x 20 + 0.9 x 10) / 2. Worked by hand.
  expect(pinball([fold])).toBeCloseTo((0.5 + 5.5) / 2, 12)
  // Widths of 10, and 10 outside at 2 / 0.2 each; the naive step is 2.
  expect(msis([fold])).toBeCloseTo((10 + 110) / 2 / 2, 12)
})

test('probabilities of all origins are one sample', () => {
  const folds = [foldOf<boolean, number>([], [false, false], [0.1, 0.4]), foldOf<boolean, number>([], [true, true], [0.35, 0.8])]
  const metrics = probabilityMetrics<boolean>((failed) => failed)
  expect(metrics.auc(folds)).toBe(0.75)
  expect(metrics.auc(folds.slice(0, 1))).toBeNull()
  expect(metrics.brier(folds)).toBeCloseTo((0.01 + 0.16 + 0.4225 + 0.04) / 4, 12)
})

test('an event counts once, from its first alarm', () => {
  const at = Array.from({ length: 10 }, (_, index) => index * 100)
  const alarms = at.map((time) => [100, 250, 300, 400, 800].includes(time))
  const { precision, recall, leadTimeMs } = eventMetrics<number>([{ from: 350, to: 500 }, { from: 600, to: 700 }, { from: 5_000, to: 6_000 }], (time) => time, { earliestMs: 60 })
  const fold = foldOf([], at, alarms)
  // Alarms at 100, 300, 400 and 800, of which 300 and 400 belong to the first event; the second is missed, the third lies elsewhere.
  expect(precision([fold])).toBe(2 / 4)
  expect(recall([fold])).toBe(1 / 2)
  expect(leadTimeMs([fold])).toBe(200)
  expect(precision([foldOf([], at, at.map(() => false))])).toBeNull()
})

function foldOf<Row, Predicted>(train: readonly Row[], actual: readonly Row[], predicted: readonly Predicted[]): Fold<Row, Predicted> {
  return { split: { trainFrom: 0, trainTo: train.length, testFrom: train.length, testTo: train.length + actual.length }, train, test: actual, predicted }
}

test('forecasts are compared with what was known, and not with what was missing', () => {
  expect(pointMetrics().owa([foldOf([2, 9, Number.NaN], [3, 8], [9, 9])])).toBeCloseTo(1, 12)
  expect(pointMetrics().owa([foldOf([Number.NaN], [3], [1])])).toBeNull()
})

test.each([
  [() => pointMetrics({ period: 0 }), 'period is 0'],
  [() => intervalMetrics({ level: 1 }), 'level is 1'],
  [() => pointMetrics().wape([foldOf([1], [2], [Number.NaN])]), 'The forecast of row 1 is NaN'],
  [() => intervalMetrics({ level: 0.8 }).msis([foldOf([1, 2], [2], [{ lower: 3, upper: 1 }])]), 'The interval for row 2 is from 3 to 1'],
  [() => intervalMetrics({ level: 0.8 }).coverage([foldOf([1, 2], [2], [{ lower: 3, upper: Number.POSITIVE_INFINITY }])]), 'from 3 to Infinity'],
])('case %#: what cannot be a forecast is refused by name', (call, message) => {
  expect(call).toThrow(message)
})
