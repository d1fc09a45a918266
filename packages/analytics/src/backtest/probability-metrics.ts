import { checkFunction } from '../input/check-function.ts'
import { averagePrecision } from '../statistics/average-precision.ts'
import { brierScore } from '../statistics/brier-score.ts'
import { calibrationError } from '../statistics/calibration-error.ts'
import { logLoss } from '../statistics/log-loss.ts'
import { rocAuc } from '../statistics/roc-auc.ts'
import type { Fold, Metric } from './backtest.ts'
import { checkedMetric } from './check-folds.ts'

type ProbabilityMetric<Row> = Metric<Row, number>

/**
 * Metrics of probabilities of a failure: `auc`, `auprc` (average precision), `brier`, `logLoss` in nats, and `ece`, the expected calibration error in
 * ten bins. All origins are pooled into one sample.
 *
 * @param hasFailed what came of a row
 */
export function probabilityMetrics<Row>(hasFailed: (row: Row) => boolean): Readonly<Record<'auc' | 'auprc' | 'brier' | 'logLoss' | 'ece', ProbabilityMetric<Row>>> {
  checkFunction(hasFailed, 'hasFailed', 'a function that answers whether a row failed')
  const pooled = (score: (labels: readonly boolean[], probabilities: readonly number[]) => number | null): ProbabilityMetric<Row> =>
    checkedMetric((folds: readonly Fold<Row, number>[]) => score(folds.flatMap(({ test }) => test.map(hasFailed)), folds.flatMap(({ predicted }) => predicted)))
  return { auc: pooled(rocAuc), auprc: pooled(averagePrecision), brier: pooled(brierScore), logLoss: pooled(logLoss), ece: pooled(calibrationError) }
}
