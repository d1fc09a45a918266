import { NofxError } from '@nofx/core'
import { checkObject } from '../input/check-object.ts'
import type { Fold, Metric } from './backtest.ts'
import { checkActual, checkedMetric } from './check-folds.ts'
import { naive2 } from './naive2.ts'

export interface PointMetricsOptions {
  /** Steps in a season, for the naive method that errors are compared with. Default: 1, the last value. */
  readonly period?: number
}

type PointMetric = Metric<number, number>

/**
 * Metrics of forecasts that are one number each, for rows that are numbers; a row that is NaN is missing and not scored.
 *
 * - `wape`: the sum of |actual - forecast| over the sum of |actual|; `accuracy` is 1 less that.
 * - `smape`: the mean of 200 |actual - forecast| / (|actual| + |forecast|), 0 where both are 0.
 * - `mase`: the mean error over the mean change from a season to the next while learning, averaged over the origins; null where nothing changed.
 * - `owa`: half the sum of `smape` and `mase`, each over that of Naive2 from the same origins, as the competition M4 has it; 1 is as good.
 *
 * Sources: Hyndman and Koehler (2006); Makridakis and others, The M4 competition (2020).
 *
 * @throws NofxError `input.invalid` for a period that is not a whole number from 1 on, and, from a metric, for a forecast that is not finite
 */
export function pointMetrics(options: PointMetricsOptions = {}): Readonly<Record<'wape' | 'accuracy' | 'smape' | 'mase' | 'owa', PointMetric>> {
  const { period = 1 } = checkObject(options, 'options', 'an object, such as { period: 24 }')
  checkPeriod(period)
  const mase: PointMetric = (folds) => meanMase(folds, period)
  return {
    wape: checkedMetric(wape),
    accuracy: checkedMetric((folds) => {
      const error = wape(folds)
      return error === null ? null : 1 - error
    }),
    smape: checkedMetric(smape),
    mase: checkedMetric(mase),
    owa: checkedMetric((folds) => {
      const compared = folds.filter(({ train }) => train.some((value) => !Number.isNaN(value)))
      const naive = compared.map((fold) => ({ ...fold, predicted: naive2(fold.train, period, fold.split.testFrom - fold.split.trainTo, fold.test.length) }))
      const ratios = [ratio(smape(compared), smape(naive)), ratio(mase(compared), mase(naive))]
      return ratios.reduce<number | null>((sum, value) => (sum === null || value === null ? null : sum + value / 2), 0)
    }),
  }
}

function wape(folds: readonly Fold<number, number>[]): number | null {
  let errors = 0
  let size = 0
  forEachPair(folds, (actual, predicted) => {
    errors += Math.abs(actual - predicted)
    size += Math.abs(actual)
  })
  // Values next to nothing would make it infinite.
  return size === 0 ? null : Math.min(Number.MAX_VALUE, errors / size)
}

function smape(folds: readonly Fold<number, number>[]): number | null {
  let sum = 0
  let count = 0
  forEachPair(folds, (actual, predicted) => {
    const size = Math.abs(actual) + Math.abs(predicted)
    sum += size === 0 ? 0 : (200 * Math.abs(actual - predicted)) / size
    count += 1
  })
  return count === 0 ? null : sum / count
}

function meanMase(folds: readonly Fold<number, number>[], period: number): number | null {
  const values = folds.flatMap((fold) => {
    const step = naiveStep(fold.train, period)
    let sum = 0
    let count = 0
    forEachPair([fold], (actual, predicted) => {
      sum += Math.abs(actual - predicted)
      count += 1
    })
    return step > 0 && count > 0 ? [Math.min(Number.MAX_VALUE, sum / count / step)] : []
  })
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value / values.length, 0)
}

/** @throws NofxError `input.invalid` unless it is a whole number from 1 on */
export function checkPeriod(period: number): void {
  if (!Number.isSafeInteger(period) || period < 1) throw new NofxError('input.invalid', `period is ${String(period)}. Give a whole number of steps, from 1 on.`)
}

/** The mean absolute difference between values a season apart; 0 when there is none. */
export function naiveStep(train: readonly number[], period: number): number {
  let sum = 0
  let count = 0
  for (let index = period; index < train.length; index++) {
    const change = Math.abs((train[index] ?? 0) - (train[index - period] ?? 0))
    if (!Number.isFinite(change)) continue
    sum += change
    count += 1
  }
  return count === 0 ? 0 : sum / count
}

function forEachPair(folds: readonly Fold<number, number>[], visit: (actual: number, predicted: number) => void): void {
  for (const { split, test, predicted } of folds) {
    test.forEach((actual, index) => {
      if (Number.isNaN(checkActual(actual, split.testFrom + index))) return
      const value = predicted[index]
      if (value === undefined || !Number.isFinite(value)) throw new NofxError('input.invalid', `The forecast of row ${split.testFrom + index} is ${String(value)}. Have the model answer with finite numbers.`)
      visit(actual, value)
    })
  }
}

function ratio(value: number | null, other: number | null): number | null {
  return value === null || other === null || other === 0 ? null : value / other
}
