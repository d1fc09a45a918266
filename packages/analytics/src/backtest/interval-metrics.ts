import { NofxError } from '@nofx/core'
import { checkObject } from '../input/check-object.ts'
import type { Fold, Metric } from './backtest.ts'
import { checkActual, checkedMetric } from './check-folds.ts'
import { checkPeriod, naiveStep } from './point-metrics.ts'

/** A central interval that was foretold. */
export interface PredictedInterval {
  readonly lower: number
  readonly upper: number
}

export interface IntervalMetricsOptions {
  /** The share of values that the intervals should hold, between 0 and 1. */
  readonly level: number
  /** Steps in a season, for the naive method that MSIS is scaled by. Default: 1. */
  readonly period?: number
}

type IntervalMetric = Metric<number, PredictedInterval>

/**
 * Metrics of intervals, for rows that are numbers; a row that is NaN is missing and not scored.
 *
 * - `coverage`: the share of values inside.
 * - `pinball`: the mean quantile loss of both ends, in the unit of the values.
 * - `msis`: the mean scaled interval score: width, and what lies outside times 2 / (1 - level), over the mean change from a season to the next.
 *
 * Sources: Koenker and Bassett (1978); Gneiting and Raftery, Strictly proper scoring rules (2007), section 6.2; The M4 competition (2020).
 *
 * @throws NofxError `input.invalid` for a level or period out of range, and, from a metric, for an interval that is not finite or upside down
 */
export function intervalMetrics(options: IntervalMetricsOptions): Readonly<Record<'coverage' | 'pinball' | 'msis', IntervalMetric>> {
  const { level, period = 1 } = checkObject(options, 'options', 'an object with level')
  if (!(level > 0 && level < 1)) throw new NofxError('input.invalid', `level is ${String(level)}. Give a share between 0 and 1, such as 0.95.`)
  checkPeriod(period)
  const tail = (1 - level) / 2
  return {
    coverage: checkedMetric((folds) => meanOf(folds, (actual, { lower, upper }) => (actual >= lower && actual <= upper ? 1 : 0))),
    pinball: checkedMetric((folds) => meanOf(folds, (actual, { lower, upper }) => (quantileLoss(actual, lower, tail) + quantileLoss(actual, upper, 1 - tail)) / 2)),
    msis: checkedMetric((folds) => {
      const values = folds.flatMap((fold) => {
        const step = naiveStep(fold.train, period)
        const score = meanOf([fold], (actual, { lower, upper }) => upper - lower + (Math.max(0, lower - actual) + Math.max(0, actual - upper)) / tail)
        return step > 0 && score !== null ? [Math.min(Number.MAX_VALUE, score / step)] : []
      })
      return values.length === 0 ? null : values.reduce((sum, value) => sum + value / values.length, 0)
    }),
  }
}

/** What a quantile costs: 1 - p for each unit above what came, p for each unit below. */
function quantileLoss(actual: number, quantile: number, p: number): number {
  return actual >= quantile ? p * (actual - quantile) : (1 - p) * (quantile - actual)
}

function meanOf(folds: readonly Fold<number, PredictedInterval>[], score: (actual: number, interval: PredictedInterval) => number): number | null {
  let sum = 0
  let count = 0
  for (const { split, test, predicted } of folds) {
    test.forEach((actual, index) => {
      const interval = predicted[index]
      if (Number.isNaN(checkActual(actual, split.testFrom + index)) || interval === undefined) return
      const { lower, upper } = checkObject(interval, `The interval for row ${split.testFrom + index}`, 'an object with lower and upper')
      if (!Number.isFinite(upper - lower) || lower > upper) throw new NofxError('input.invalid', `The interval for row ${split.testFrom + index} is from ${String(lower)} to ${String(upper)}. Have the model answer with two finite numbers, the lower one first.`)
      sum += score(actual, interval)
      count += 1
    })
  }
  return count === 0 ? null : sum / count
}
