import { NofxError } from '@nofx/core'
import { checkFunction } from '../input/check-function.ts'
import { checkList } from '../input/check-list.ts'
import { checkObject } from '../input/check-object.ts'
import { checkFolds } from './check-folds.ts'
import { rollingSplits, type RollingOptions, type Split } from './rolling-splits.ts'

/** Learns from the older part of a history and foretells the newer one. It is given the test rows for what is known of them beforehand. */
export type BacktestModel<Row, Predicted> = (train: readonly Row[], test: readonly Row[]) => readonly Predicted[]

/** One origin: what was known, what came and what was foretold, in the same order. */
export interface Fold<Row, Predicted> {
  readonly split: Split
  readonly train: readonly Row[]
  readonly test: readonly Row[]
  readonly predicted: readonly Predicted[]
}

/** One figure for some origins; null where there is nothing to score. */
export type Metric<Row, Predicted> = (folds: readonly Fold<Row, Predicted>[]) => number | null

/** What a metric came to. */
export interface MetricResult {
  /** Over all that was foretold, as the metric pools it; null where there is nothing to score. */
  readonly value: number | null
  /** Of each origin alone, the oldest first. */
  readonly byOrigin: readonly (number | null)[]
  /** The standard deviation over the origins that have a figure; null for fewer than two. */
  readonly deviation: number | null
}

/** How well a model foretold its own history, in the shape of `prediction_models.accuracy_metrics`. */
export interface BacktestResult<Name extends string = string> {
  readonly v: 1
  readonly origins: number
  /** Rows that were foretold. */
  readonly predictions: number
  readonly metrics: Readonly<Record<Name, MetricResult>>
}

export interface BacktestOptions<Row, Predicted, Name extends string> extends RollingOptions {
  readonly model: BacktestModel<Row, Predicted>
  readonly metrics: Readonly<Record<Name, Metric<Row, Predicted>>>
}

/**
 * Lets a model foretell a history from rolling origins, and scores what it said. Nothing behind an origin is given to be learned from. Costs a fit for each
 * origin; to share them out among workers, run `runSplit` for each of `rollingSplits` there and bring the predictions to `scoreFolds`.
 *
 * @param rows the history, oldest first
 * @throws NofxError `input.invalid` for bad options, or a model that does not foretell as many rows as it was asked for
 *
 * @example
 * ```ts
 * const { metrics } = backtest(values, {
 *   first: 100, horizon: 24,
 *   model: (train, test) => [...forecast(train, { horizon: test.length, periods: [24] }).point],
 *   metrics: pointMetrics({ period: 24 }),
 * })
 * console.log(metrics.wape.value, metrics.mase.byOrigin)
 * ```
 */
export function backtest<Row, Predicted, Name extends string>(rows: readonly Row[], options: BacktestOptions<Row, Predicted, Name>): BacktestResult<Name> {
  const { model, metrics, ...rolling } = checkObject(options, 'options', 'an object with model, metrics, first and horizon')
  const history = checkList(rows, 'rows', 'a list, oldest first')
  return scoreFolds(rollingSplits(history.length, rolling).map((split) => runSplit(history, split, model)), metrics)
}

/**
 * One origin of a backtest.
 *
 * @throws NofxError `input.invalid` for a model that does not foretell as many rows as it was asked for
 */
export function runSplit<Row, Predicted>(rows: readonly Row[], split: Split, model: BacktestModel<Row, Predicted>): Fold<Row, Predicted> {
  const history = checkList(rows, 'rows', 'a list, oldest first')
  const { trainFrom, trainTo, testFrom, testTo } = checkObject(split, 'split', 'one of those that rollingSplits returned')
  const train = history.slice(trainFrom, trainTo)
  const test = history.slice(testFrom, testTo)
  const answer = checkFunction(model, 'model', 'a function of training and test rows')(train, test)
  const predicted = checkList(answer, 'What the model foretold', 'a list, with a prediction for each test row')
  if (predicted.length !== test.length) {
    throw new NofxError('input.invalid', `The model foretold ${predicted.length} rows from the origin at ${trainTo}, and was asked for ${test.length}. Return one prediction for each test row.`)
  }
  return { split, train, test, predicted }
}

/** Scores origins that were run anywhere, in any order. */
export function scoreFolds<Row, Predicted, Name extends string>(folds: readonly Fold<Row, Predicted>[], metrics: Readonly<Record<Name, Metric<Row, Predicted>>>): BacktestResult<Name> {
  const ordered = checkFolds(folds).toSorted((first, second) => first.split.testFrom - second.split.testFrom)
  const results = Object.entries<Metric<Row, Predicted>>(checkObject(metrics, 'metrics', 'an object of metrics, such as pointMetrics()')).map(([name, metric]): [string, MetricResult] => {
    checkFunction(metric, `metrics.${name}`, 'a function of origins')
    const byOrigin = ordered.map((fold) => metric([fold]))
    return [name, { value: ordered.length === 0 ? null : metric(ordered), byOrigin, deviation: deviationOf(byOrigin.filter((value) => value !== null)) }]
  })
  return {
    v: 1,
    origins: ordered.length,
    predictions: ordered.reduce((sum, { predicted }) => sum + predicted.length, 0),
    // The names are those of the metrics, which `Object.entries` forgets.
    metrics: Object.fromEntries(results) as Record<Name, MetricResult>,
  }
}

function deviationOf(values: readonly number[]): number | null {
  if (values.length < 2) return null
  // Scaled before they are squared, so that figures near the largest number have a deviation too.
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  if (largest === 0) return 0
  const mean = values.reduce((sum, value) => sum + value / largest / values.length, 0)
  return largest * Math.sqrt(values.reduce((sum, value) => sum + (value / largest - mean) ** 2, 0) / (values.length - 1))
}
