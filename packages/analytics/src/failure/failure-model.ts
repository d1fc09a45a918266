import { NofxError } from '@nofx/core'
import { checkObject } from '../input/check-object.ts'
import { attributeTrees } from './boosted-trees.ts'
import { calibrate } from './calibration.ts'
import { checkFailureState } from './check-model-state.ts'
import { binOf } from './column-bins.ts'
import { scaled } from './column-scale.ts'
import { writeFeatures, type Column } from './feature-encoder.ts'
import { observeRow, readHistory } from './failure-history.ts'
import { restoreKnowledge, storeKnowledge, type FailureAccuracy, type FailureKnowledge, type FailureModelState } from './failure-model-state.ts'
import { checkFeatures, checkRow, type FailureRow, type Features } from './failure-row.ts'
import { sigmoid, updateLogistic } from './logistic-regression.ts'

/** What one feature adds to the log-odds of a failure, compared with an average row. */
export interface FailureContribution {
  readonly feature: string
  /** `value` for the feature itself, otherwise what its history says, such as `failure rate`. */
  readonly aspect: string
  /** Above 0 when it makes a failure more likely. */
  readonly logOdds: number
}

export interface FailurePrediction {
  /** The calibrated probability of a failure, above 0 and below 1. */
  readonly probability: number
  /** Its log-odds: `baseline` and all contributions added up. */
  readonly logOdds: number
  /** The log-odds that all rows start from. */
  readonly baseline: number
  /** The largest first. What calibration changed is the entry of the feature `calibration`. */
  readonly contributions: readonly FailureContribution[]
}

export interface PredictOptions {
  /** When the work would start, epoch ms. Default: the time of the last row that was seen. */
  readonly at?: number
}

/** A model of which work fails. It changes only with `observe`. */
export interface FailureModel {
  /** Rows that were learned from when the model was fitted, and how many of them failed. */
  readonly rows: number
  readonly failures: number
  /** How well rows were foretold from earlier ones; for `prediction_models.accuracy_metrics`. */
  readonly accuracy: FailureAccuracy
  /** How much of the raw log-odds is that of the trees, from 0 to 1; the rest is the linear model's. */
  readonly treeShare: number
  /**
   * The probability that work with these features fails, and why. Features that are missing, unknown or of another kind than in training count
   * as missing; a category that was never seen is one without history. Costs O(columns + trees), tens of microseconds.
   *
   * @throws NofxError `input.invalid` for a feature that is no number, string or boolean, or an `at` that is no time
   */
  predict(features: Features, options?: PredictOptions): FailurePrediction
  /**
   * Takes one result in as soon as it is known: into the history that later predictions read, and into the linear model. Trees and calibration stay
   * as they are until the next fit. Costs O(columns).
   *
   * @throws NofxError `input.invalid`, with the path of the bad value
   */
  observe(row: FailureRow): void
  /** The model as plain JSON. */
  toJSON(): FailureModelState
}

/**
 * Brings a stored model back.
 *
 * @throws NofxError `input.invalid` for a state that is not of version 1 or whose parts do not fit together, with the path of the bad value
 */
export function restoreFailureModel(state: FailureModelState): FailureModel {
  const version: unknown = state?.v
  if (version !== 1) throw new NofxError('input.invalid', `The state of a failure model has v = ${String(version)}. Give what toJSON() of a model returned, or fit the model again.`)
  checkFailureState(state)
  return createFailureModel(restoreKnowledge(state))
}

export function createFailureModel(knowledge: FailureKnowledge): FailureModel {
  const { encoding, history, bounds, scales, trees, treeShare, calibration, accuracy, rows, failures } = knowledge
  const { columns, historyFrom } = encoding
  const raw = new Float64Array(columns.length)
  const cells = new Float64Array(columns.length)
  const bins = new Uint8Array(columns.length)
  const groups = groupColumns(columns)
  let { logistic, lastAt } = knowledge

  const encode = (features: Features, at: number) => {
    writeFeatures(encoding, features, raw, 0)
    readHistory(history, features, at, raw, historyFrom)
    for (let column = 0; column < columns.length; column++) {
      const [scale, ofColumn] = [scales[column], bounds[column]]
      if (scale === undefined || ofColumn === undefined) continue
      const bin = binOf(raw[column] ?? 0, ofColumn)
      bins[column] = bin
      cells[column] = scaled(raw[column] ?? 0, bin, scale)
    }
  }
  return {
    rows, failures, accuracy, treeShare,
    predict(features, options = {}) {
      checkFeatures(features, 'features')
      const { at = lastAt } = checkObject(options, 'options', 'an object such as { at: 0 }, or nothing')
      if (!Number.isFinite(at)) throw new NofxError('input.invalid', `at is ${String(at)}. Give an epoch in ms, or leave it out.`)
      encode(features, at)
      const byColumn = new Float64Array(columns.length)
      let baseline = logistic.intercept
      if (trees !== undefined) {
        baseline = (1 - treeShare) * logistic.intercept + treeShare * attributeTrees(trees, bins, byColumn)
        for (let column = 0; column < byColumn.length; column++) byColumn[column] = treeShare * (byColumn[column] ?? 0)
      }
      for (let column = 0; column < byColumn.length; column++) byColumn[column] = (byColumn[column] ?? 0) + (1 - treeShare) * (logistic.weights[column] ?? 0) * (cells[column] ?? 0)
      const score = byColumn.reduce((sum, value) => sum + value, baseline)
      const logOdds = calibrate(calibration, score)
      return { probability: sigmoid(logOdds), logOdds, baseline, contributions: summarise(groups, byColumn, logOdds - score) }
    },
    observe(row) {
      checkRow(row, 'row')
      encode(row.features, row.at)
      logistic = updateLogistic(logistic, cells, row.failed)
      observeRow(history, row)
      lastAt = Math.max(lastAt, row.at)
    },
    toJSON: () => storeKnowledge({ ...knowledge, logistic, lastAt }),
  }
}

/** Columns that tell the same thing of a feature. */
interface ColumnGroup {
  readonly feature: string
  readonly aspect: string
  readonly columns: readonly number[]
}

function groupColumns(columns: readonly Column[]): readonly ColumnGroup[] {
  const groups = new Map<string, { readonly feature: string; readonly aspect: string; readonly columns: number[] }>()
  columns.forEach(({ kind, feature, aspect: ofColumn }, column) => {
    const aspect = kind === 'history' ? ofColumn : 'value'
    const key = JSON.stringify([feature, aspect])
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { feature, aspect, columns: [column] })
    else group.columns.push(column)
  })
  return [...groups.values()]
}

function summarise(groups: readonly ColumnGroup[], byColumn: Float64Array, calibrated: number): readonly FailureContribution[] {
  const contributions = groups.map(({ feature, aspect, columns }) => ({ feature, aspect, logOdds: columns.reduce((sum, column) => sum + (byColumn[column] ?? 0), 0) }))
  return [...contributions, { feature: 'calibration', aspect: 'value', logOdds: calibrated }]
    .filter(({ logOdds }) => logOdds !== 0)
    .sort((first, second) => Math.abs(second.logOdds) - Math.abs(first.logOdds))
}
