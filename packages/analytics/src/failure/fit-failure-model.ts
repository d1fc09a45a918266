import { NofxError } from '@nofx/core'
import { checkObject } from '../input/check-object.ts'
import { nameValue } from '../input/name-value.ts'
import { boostBags, type BoostingOptions } from './boosted-trees.ts'
import type { CalibrationKind } from './calibration.ts'
import { chooseCalibration } from './choose-calibration.ts'
import { binColumns, fitBounds } from './column-bins.ts'
import { fitScale } from './column-scale.ts'
import { createFailureModel, type FailureModel } from './failure-model.ts'
import type { FailureAccuracy } from './failure-model-state.ts'
import { orderRows, type FailureRow } from './failure-row.ts'
import { categoryFeatures, encodeFeatures, surveyFeatures, type FeatureSurveys } from './feature-encoder.ts'
import { tabulate } from './feature-table.ts'
import { fitLogistic, scaleRows } from './logistic-regression.ts'
import { foretellLater } from './out-of-time.ts'
import type { TrainingData } from './training-data.ts'

export interface FitFailureOptions {
  /**
   * How raw probabilities are corrected, by rows that were foretold from earlier ones. Default: `auto`, whichever of the others foretells best.
   * `isotonic` follows any shape and wants some hundred failures; `beta` is a smooth curve of three numbers.
   */
  readonly calibration?: CalibrationKind | 'auto'
  /**
   * Features whose earlier rows tell about the next one: a name, or several names that count together. For each there are columns of the failure
   * rate, recent failures, the number of rows and the times since the last failure and the last row. At most 32; empty for none.
   * Default: each category, at most 8.
   */
  readonly history?: readonly (string | readonly string[])[]
  /**
   * What the model says of itself, and how it is calibrated, then comes from origins that knew no more than was known: each learns from the rows that started at least
   * so many ms before it and had their result by then. 0 keeps the rows whose results came quickly; where quick results differ from slow ones, give the time that
   * slow ones take. Default: an origin learns from every row that started before it, also from those whose result came later.
   */
  readonly gapMs?: number
  /** Chance is drawn from this whole number. Default: 1. */
  readonly seed?: number
}

/** Rows below which nothing is learned, and how many of them have to have failed, and not failed: fewer cannot even be calibrated. */
export const ROWS_MIN = 40
export const CLASS_ROWS_MIN = 10

/** Rows times columns that are learned from, the newest rows: about 400 MB while the model is fitted. */
const CELLS_MAX = 30_000_000

const HISTORY_KEYS_MAX = 32
const HISTORY_KEYS_DEFAULT_MAX = 8

/** Trees for few rows are small and slow to learn; for many they are larger and fewer. */
const FEW_ROWS: Omit<BoostingOptions, 'seed'> = { rounds: 500, leavesMax: 6, leafRowsMin: 20, ridge: 1, learningRate: 0.04, rowShare: 0.7, columnShare: 0.5 }
const MANY_ROWS: Omit<BoostingOptions, 'seed'> = { rounds: 100, leavesMax: 20, leafRowsMin: 40, ridge: 1, learningRate: 0.12, rowShare: 0.3, columnShare: 0.4 }
const MANY_ROWS_FROM = 20_000
/** Columns that each tree for many rows may ask: its cost grows with them. */
const ASKED_MAX = 20

/** Few rows leave much to chance, and cost little: so many forests are averaged. */
const BAGGED_ROWS_MAX = 5_000
const BAGS = 4

/** The penalty of the linear model when nothing could be foretold to choose one. */
const RIDGE_DEFAULT = 30

const NOTHING_FORETOLD: FailureAccuracy = { rows: 0, failures: 0, auc: null, averagePrecision: null, logLoss: null, baseLogLoss: null, brier: null, calibrationError: null }

/**
 * Learns which work fails, from what was known before it started.
 *
 * Features are those of the row and those of its history, which is read in the order of time and knows only results that were known by then.
 * A ridge-penalised logistic regression and, from some hundred rows on, gradient-boosted trees learn from them; each is weighed by how well it
 * foretold later rows from earlier ones, and the sum is calibrated on the same rows. Failures that are rare are not sampled more often, so that
 * probabilities stay true; what to do about one is a matter of costs, see `decisionThreshold`. No state but the model's; the same rows and seed give the same
 * model. Costs about 1.5 s for 10,000 rows with four histories, and 2.5 s for 50,000 rows of 40 features.
 *
 * @param rows in any order; of the same time, in the order in which they happened
 * @throws NofxError `failure.not_enough_data` for fewer than 40 rows, 10 failures or 10 rows that did not fail
 * @throws NofxError `input.invalid`, with the path of the bad value
 *
 * @example
 * ```ts
 * const model = fitFailureModel(rows, { calibration: 'isotonic', history: ['client', ['client', 'model']] })
 * const { probability, contributions } = model.predict({ client: 'c1', model: 'm2', steps: 30 })
 * ```
 */
export function fitFailureModel(rows: readonly FailureRow[], options: FitFailureOptions = {}): FailureModel {
  const { calibration: asked = 'auto', gapMs, seed = 1 } = checkObject(options, 'options', 'an object such as { calibration: \'auto\' }, or nothing')
  if (!Number.isSafeInteger(seed)) throw new NofxError('input.invalid', `seed is ${nameValue(seed)}. Give a whole number.`)
  if (!['auto', 'none', 'beta', 'isotonic'].includes(asked)) throw new NofxError('input.invalid', `calibration is ${nameValue(asked)}. Give 'auto', 'isotonic', 'beta' or 'none'.`)
  if (gapMs !== undefined && !(Number.isFinite(gapMs) && gapMs >= 0)) throw new NofxError('input.invalid', `gapMs is ${nameValue(gapMs)}. Give a time in ms from 0 on, or leave it out.`)
  const ordered = orderRows(rows)
  const surveys = surveyFeatures(ordered)
  const keys = historyKeys(surveys, options.history)
  const encoding = encodeFeatures(surveys, ordered.length, keys)
  const used = ordered.slice(-Math.max(ROWS_MIN, Math.floor(CELLS_MAX / encoding.columns.length)))
  const failures = used.reduce((sum, { failed }) => sum + (failed ? 1 : 0), 0)
  checkEnough(used.length, failures)

  const { columns, failed, history } = tabulate(used, encoding, keys)
  const bounds = columns.map(fitBounds)
  const bins = binColumns(columns, bounds)
  const scales = columns.map((values, index) => fitScale(values, bins[index] ?? new Uint8Array(0), encoding.columns[index]?.kind ?? 'quantity'))
  const data: TrainingData = { bins, cells: scaleRows(columns, bins, scales), width: columns.length, failed, startedAt: Float64Array.from(used, ({ at }) => at), knownAt: Float64Array.from(used, ({ at, knownAt }) => knownAt ?? at) }
  const boosting = used.length > MANY_ROWS_FROM ? { ...MANY_ROWS, columnShare: Math.min(MANY_ROWS.columnShare, ASKED_MAX / columns.length), seed } : { ...FEW_ROWS, seed }
  const foretold = foretellLater(data, boosting, gapMs)
  const { calibration, accuracy } = foretold === undefined ? { calibration: { kind: 'none' } as const, accuracy: NOTHING_FORETOLD } : chooseCalibration(asked, foretold, failed)
  const rounds = foretold?.rounds ?? 0
  return createFailureModel({
    encoding, history, bounds, scales, calibration, accuracy, failures,
    rows: used.length,
    logistic: fitLogistic(data.cells, data.width, failed, used.length, foretold?.ridge ?? RIDGE_DEFAULT, foretold?.logistic),
    trees: rounds === 0 ? undefined : boostBags(data.bins, failed, { ...boosting, rounds }, used.length > BAGGED_ROWS_MAX ? 1 : BAGS),
    treeShare: rounds === 0 ? 0 : (foretold?.treeShare ?? 0),
    lastAt: used.at(-1)?.at ?? 0,
  })
}

function historyKeys(surveys: FeatureSurveys, asked: FitFailureOptions['history']): readonly (readonly string[])[] {
  if (asked === undefined) return categoryFeatures(surveys).slice(0, HISTORY_KEYS_DEFAULT_MAX).map((feature) => [feature])
  if (!Array.isArray(asked)) throw new NofxError('input.invalid', `history is ${nameValue(asked)}. Give a list of names of features, or of lists of them.`)
  if (asked.length > HISTORY_KEYS_MAX) throw new NofxError('input.invalid', `history has ${asked.length} entries. Give at most ${HISTORY_KEYS_MAX}.`)
  return asked.map((key, index) => {
    const names = typeof key === 'string' ? [key] : key
    if (!Array.isArray(names) || names.some((name) => typeof name !== 'string')) throw new NofxError('input.invalid', `history[${index}] is ${nameValue(key)}. Give the name of a feature, or a list of names.`)
    const bad = names.find((name) => !surveys.has(name))
    if (names.length === 0 || (surveys.size > 0 && bad !== undefined)) throw new NofxError('input.invalid', `history[${index}] names ${bad === undefined ? 'no feature' : `"${bad}", which no row has`}. Give names of features.`)
    return names
  })
}

function checkEnough(rows: number, failures: number): void {
  const successes = rows - failures
  if (rows >= ROWS_MIN && failures >= CLASS_ROWS_MIN && successes >= CLASS_ROWS_MIN) return
  throw new NofxError(
    'failure.not_enough_data',
    `There are ${rows} rows, of which ${failures} failed and ${successes} did not, and a model needs ${ROWS_MIN} rows with ${CLASS_ROWS_MIN} of each. Wait for more, or learn from several kinds of work at once.`,
  )
}
