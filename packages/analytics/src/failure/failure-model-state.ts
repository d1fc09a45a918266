import type { Calibration } from './calibration.ts'
import type { ColumnScale } from './column-scale.ts'
import { emptyFailureHistory, type FailureHistory, type Tally } from './failure-history.ts'
import type { FeatureEncoding } from './feature-encoder.ts'
import type { BoostedTrees } from './boosted-trees.ts'
import type { LogisticRegression } from './logistic-regression.ts'

/**
 * How well a model foretold rows that it had not learned from, each later than all it had learned from. A row counts as learned from once it started, also when
 * its result came later: where results take long this is too kind. Null where there is nothing to score.
 */
export interface FailureAccuracy {
  /** The rows that were foretold, and how many of them failed. */
  readonly rows: number
  readonly failures: number
  readonly auc: number | null
  readonly averagePrecision: number | null
  /** In nats; `baseLogLoss` is that of saying the share of failures known by then. */
  readonly logLoss: number | null
  readonly baseLogLoss: number | null
  readonly brier: number | null
  readonly calibrationError: number | null
}

/** Everything that a model knows. */
export interface FailureKnowledge {
  readonly encoding: FeatureEncoding
  readonly history: FailureHistory
  /** The bounds of the bins of each column. */
  readonly bounds: readonly Float64Array[]
  readonly scales: readonly ColumnScale[]
  readonly logistic: LogisticRegression
  /** Absent when there was too little to grow trees from, or when they added nothing. */
  readonly trees: BoostedTrees | undefined
  /** How much of the raw log-odds is that of the trees, from 0 to 1. */
  readonly treeShare: number
  readonly calibration: Calibration
  readonly accuracy: FailureAccuracy
  /** Rows that were learned from, and how many of them failed. */
  readonly rows: number
  readonly failures: number
  readonly lastAt: number
}

/** A tally as it is stored; null where there was nothing yet. */
type StoredTally = readonly [rows: number, failures: number, recent01: number, lastAt: number | null, lastFailedAt: number | null]

/** A model as plain JSON, for `prediction_models.model_data`. */
export interface FailureModelState extends Omit<FailureKnowledge, 'history' | 'bounds' | 'logistic' | 'trees'> {
  readonly v: 1
  readonly history: { readonly keys: readonly (readonly string[])[]; readonly all: StoredTally; readonly byCategory: readonly (readonly (readonly [string, StoredTally])[])[] }
  readonly bounds: readonly (readonly number[])[]
  readonly logistic: { readonly intercept: number; readonly weights: readonly number[]; readonly precision: readonly number[] }
  readonly trees?: { readonly base: number; readonly trees: readonly (readonly [column: readonly number[], bin: readonly number[], missingLeft: readonly number[], left: readonly number[], value: readonly number[]])[] }
}

export function storeKnowledge({ history, bounds, logistic, trees, ...plain }: FailureKnowledge): FailureModelState {
  return {
    v: 1,
    ...plain,
    history: { keys: history.keys, all: storeTally(history.all), byCategory: history.byCategory.map((tallies) => [...tallies].map(([category, tally]) => [category, storeTally(tally)] as const)) },
    bounds: bounds.map((ofColumn) => [...ofColumn]),
    logistic: { intercept: logistic.intercept, weights: [...logistic.weights], precision: [...logistic.precision] },
    ...(trees !== undefined && {
      trees: { base: trees.base, trees: trees.trees.map(({ column, bin, missingLeft, left, value }) => [[...column], [...bin], [...missingLeft], [...left], [...value]] as const) },
    }),
  }
}

export function restoreKnowledge({ history, bounds, logistic, trees, ...plain }: FailureModelState): FailureKnowledge {
  const restored = emptyFailureHistory(history.keys)
  Object.assign(restored.all, restoreTally(history.all))
  history.byCategory.forEach((tallies, index) => {
    for (const [category, tally] of tallies) restored.byCategory[index]?.set(category, restoreTally(tally))
  })
  return {
    ...plain,
    history: restored,
    bounds: bounds.map((ofColumn) => Float64Array.from(ofColumn)),
    logistic: { intercept: logistic.intercept, weights: Float64Array.from(logistic.weights), precision: Float64Array.from(logistic.precision) },
    trees: trees && {
      base: trees.base,
      trees: trees.trees.map(([column, bin, missingLeft, left, value]) => ({
        column: Int32Array.from(column), bin: Uint8Array.from(bin), missingLeft: Uint8Array.from(missingLeft), left: Int32Array.from(left), value: Float64Array.from(value),
      })),
    },
  }
}

function storeTally({ rows, failures, recent01, lastAt, lastFailedAt }: Tally): StoredTally {
  return [rows, failures, recent01, Number.isFinite(lastAt) ? lastAt : null, Number.isFinite(lastFailedAt) ? lastFailedAt : null]
}

function restoreTally([rows, failures, recent01, lastAt, lastFailedAt]: StoredTally): Tally {
  return { rows, failures, recent01, lastAt: lastAt ?? Number.NEGATIVE_INFINITY, lastFailedAt: lastFailedAt ?? Number.NEGATIVE_INFINITY }
}
