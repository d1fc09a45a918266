import fc from 'fast-check'
import { expect, test } from 'vitest'
import { backtest, runSplit, scoreFolds, type Metric } from './backtest.ts'
import { pointMetrics } from './point-metrics.ts'
import { rollingSplits } from './rolling-splits.ts'

const lastValue = (train: readonly number[], test_: readonly number[]) => test_.map(() => train.at(-1)!)

test('each origin foretells what lies behind it', () => {
  expect(backtest([1, 2, 3, 5, 8, 13], { first: 2, horizon: 2, model: lastValue, metrics: { wape: pointMetrics().wape } })).toEqual({
    v: 1, origins: 2, predictions: 4,
    // From 2: 3 and 5, errors 1 and 3 of 8; from 5: 8 and 13, errors 3 and 8 of 21. Worked by hand.
    metrics: { wape: { value: 15 / 29, byOrigin: [4 / 8, 11 / 21], deviation: expect.closeTo(Math.abs(4 / 8 - 11 / 21) / Math.SQRT2, 12) } },
  })
})

test('a history that is too short has no figures', () => {
  expect(backtest([1, 2], { first: 2, horizon: 1, model: lastValue, metrics: pointMetrics() }).metrics.wape).toEqual({ value: null, byOrigin: [], deviation: null })
})

test('a model sees nothing behind its origin: what comes later changes nothing that it says', () => {
  fc.assert(fc.property(fc.array(fc.integer(), { minLength: 12, maxLength: 30 }), fc.integer({ min: 1, max: 5 }), (rows, horizon) => {
    const mean = (train: readonly number[], ahead: readonly number[]) => ahead.map(() => train.reduce((sum, value) => sum + value, 0) / train.length)
    for (const split of rollingSplits(rows.length, { first: 4, horizon })) {
      const altered = rows.map((value, index) => (index >= split.trainTo ? value + 1_000 : value))
      expect(runSplit(altered, split, mean).predicted).toEqual(runSplit(rows, split, mean).predicted)
    }
  }))
})

test('origins that were run elsewhere, in any order, score as those of one call', () => {
  const rows = Array.from({ length: 40 }, (_, index) => (index * 7) % 11)
  const options = { first: 10, horizon: 5 }
  const folds = rollingSplits(rows.length, options).map((split) => JSON.parse(JSON.stringify(runSplit(rows, split, lastValue))))
  expect(scoreFolds(folds.reverse(), pointMetrics())).toEqual(backtest(rows, { ...options, model: lastValue, metrics: pointMetrics() }))
})

test('a metric of the host is as good as ours', () => {
  const bias: Metric<number, number> = (folds) => folds.flatMap(({ test: actual, predicted }) => predicted.map((value, index) => value - actual[index]!)).reduce((sum, value) => sum + value, 0)
  expect(backtest([1, 2, 3, 4], { first: 2, horizon: 1, model: lastValue, metrics: { bias } }).metrics.bias.byOrigin).toEqual([-1, -1])
})

test('a model that foretells too little is refused', () => {
  expect(() => backtest([1, 2, 3], { first: 1, horizon: 2, model: () => [1], metrics: pointMetrics() })).toThrow('The model foretold 1 rows from the origin at 1')
})
