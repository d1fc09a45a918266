import { NofxError } from '@nofx/core'
import { checkObject } from '../input/check-object.ts'
import { checkHazardState } from './check-model-state.ts'
import { binColumns, binOf, fitBounds } from './column-bins.ts'
import { fitScale, scaled, type ColumnScale } from './column-scale.ts'
import { checkFeatures, type Features } from './failure-row.ts'
import { encodeFeatures, surveyFeatures, writeFeatures, type FeatureEncoding } from './feature-encoder.ts'
import { checkSpells, periodEnds, type HazardSpell } from './hazard-spell.ts'
import { fitLogistic, linearScore, sigmoid, type LogisticRegression } from './logistic-regression.ts'

export interface FitHazardOptions {
  /** Where periods end, in ms, rising from above 0; at most 200. Default: up to 12 that part the failures into equal shares. */
  readonly periodEndsMs?: readonly number[]
}

/** One period of a life. */
export interface HazardPeriod {
  readonly fromMs: number
  readonly toMs: number
  /** The probability of failing in the period, for what has lived to its start. */
  readonly hazard01: number
  /** The probability of living to its end. */
  readonly survival01: number
}

/** A model of when things fail. */
export interface HazardModel {
  readonly spells: number
  readonly failures: number
  /**
   * The hazard of each period. Features that are missing or unknown count as average. Costs O(periods × columns).
   *
   * @throws NofxError `input.invalid` for a feature that is no number, string or boolean
   */
  predict(features: Features): readonly HazardPeriod[]
  /**
   * The probability that what has lived for `aliveMs` (default 0) fails within the next `withinMs`, the hazard being even within a period and behind the
   * last one as in it.
   *
   * @throws NofxError `input.invalid` as `predict`, and for times that are negative or not finite
   */
  failureWithin(features: Features, withinMs: number, aliveMs?: number): number
  /** The model as plain JSON. */
  toJSON(): HazardModelState
}

/** A model as plain JSON, for `prediction_models.model_data`. */
export interface HazardModelState {
  readonly v: 1
  readonly endsMs: readonly number[]
  readonly encoding: FeatureEncoding
  readonly bounds: readonly (readonly number[])[]
  readonly scales: readonly ColumnScale[]
  readonly intercept: number
  readonly weights: readonly number[]
  readonly spells: number
  readonly failures: number
}

/** Failures below which no hazard is told. */
const FAILURES_MIN = 5

/** Spells times periods that are learned from, the last spells: about 300 MB while the model is fitted. */
const CELLS_MAX = 30_000_000

/** The penalty on the square of the weight of a feature, in spells. */
const RIDGE = 1

/** A hazard above this is kept at it, since the logarithm of surviving a certain failure is no number. */
const HAZARD_MAX = 1 - 1e-15

/** What a period's column holds, so that the ridge takes a hundredth of a spell towards the average from its hazard, and a period without a failure stays finite. */
const PERIOD_CELL = 10

/**
 * Learns when things fail: a discrete-time proportional odds model, which is logistic regression of the periods that each spell lived through,
 * with a level for each period and a weight for each feature. A period that a spell was not watched to the end of counts only if it failed in it, so with
 * periods that end at the failures and without features this is the estimate of Kaplan and Meier.
 * Costs about 20 passes over spells × periods. Sources: Cox (1972), section 6; Singer and Willett, It's about time (1993).
 *
 * @throws NofxError `failure.not_enough_data` for fewer than 5 failures
 * @throws NofxError `input.invalid`, with the path of the bad value
 *
 * @example
 * ```ts
 * const model = fitHazardModel(spells, { periodEndsMs: [60_000, 300_000, 3_600_000] })
 * const soon = model.failureWithin({ model: 'm2' }, 60_000, 300_000)
 * ```
 */
export function fitHazardModel(spells: readonly HazardSpell[], options: FitHazardOptions = {}): HazardModel {
  const { periodEndsMs } = checkObject(options, 'options', 'an object such as { periodEndsMs: [60_000] }, or nothing')
  checkSpells(spells)
  const failures = spells.filter(({ failed }) => failed).length
  if (failures < FAILURES_MIN) {
    throw new NofxError('failure.not_enough_data', `There are ${spells.length} spells, of which ${failures} ended in a failure, and a hazard needs ${FAILURES_MIN}. Wait for more, or learn from several kinds of work at once.`)
  }
  const endsMs = periodEnds(spells, periodEndsMs)
  const rows = spells.map(({ features, failed }) => ({ at: 0, features, failed }))
  const encoding = ownColumns(encodeFeatures(surveyFeatures(rows), rows.length, []))
  const columns = encoding.columns.map(() => new Float64Array(rows.length))
  const row = new Float64Array(columns.length)
  rows.forEach(({ features }, index) => {
    writeFeatures(encoding, features, row, 0)
    columns.forEach((values, column) => (values[index] = row[column] ?? 0))
  })
  const bounds = columns.map(fitBounds)
  const bins = binColumns(columns, bounds)
  const scales = columns.map((values, column) => fitScale(values, bins[column] ?? new Uint8Array(0), encoding.columns[column]?.kind ?? 'quantity'))
  const cellsOf = (spell: number) => columns.map((values, column) => scaledOr0(values[spell] ?? 0, bins[column]?.[spell] ?? 0, scales[column]))
  const logistic = fitPeriods(spells, endsMs, cellsOf, columns.length)
  return createHazardModel({ v: 1, endsMs, encoding, bounds: bounds.map((ofColumn) => [...ofColumn]), scales, intercept: logistic.intercept, weights: [...logistic.weights], spells: spells.length, failures })
}

/**
 * Brings a stored model back.
 *
 * @throws NofxError `input.invalid` for a state that is not of version 1 or whose parts do not fit together, with the path of the bad value
 */
export function restoreHazardModel(state: HazardModelState): HazardModel {
  const version: unknown = state?.v
  if (version !== 1) throw new NofxError('input.invalid', `The state of a hazard model has v = ${String(version)}. Give what toJSON() of a model returned, or fit the model again.`)
  checkHazardState(state)
  return createHazardModel(state)
}

function createHazardModel(state: HazardModelState): HazardModel {
  const { endsMs, encoding, scales, spells, failures } = state
  const bounds = state.bounds.map((ofColumn) => Float64Array.from(ofColumn))
  const logistic = { intercept: state.intercept, weights: Float64Array.from(state.weights), precision: new Float64Array(0) }
  const raw = new Float64Array(encoding.columns.length)
  const predict = (features: Features): readonly HazardPeriod[] => {
    checkFeatures(features, 'features')
    writeFeatures(encoding, features, raw, 0)
    const cells = new Float64Array(endsMs.length + raw.length)
    raw.forEach((value, column) => (cells[endsMs.length + column] = scaledOr0(value, binOf(value, bounds[column] ?? new Float64Array(0)), scales[column])))
    let survival01 = 1
    return endsMs.map((toMs, period) => {
      cells[period] = PERIOD_CELL
      const hazard01 = sigmoid(linearScore(logistic, cells, 0))
      cells[period] = 0
      survival01 *= 1 - hazard01
      return { fromMs: endsMs[period - 1] ?? 0, toMs, hazard01, survival01 }
    })
  }
  return {
    spells, failures, predict,
    failureWithin(features, withinMs, aliveMs = 0) {
      for (const [name, value] of Object.entries({ withinMs, aliveMs })) {
        if (!(Number.isFinite(value) && value >= 0)) throw new NofxError('input.invalid', `${name} is ${String(value)}. Give a time in ms from 0 on.`)
      }
      const periods = predict(features)
      return -Math.expm1(logSurvival(periods, aliveMs + withinMs) - logSurvival(periods, aliveMs))
    },
    toJSON: () => state,
  }
}

/** One row for each period that a spell lived through or failed in; the period's column, then the spell's. */
function fitPeriods(spells: readonly HazardSpell[], endsMs: readonly number[], cellsOf: (spell: number) => readonly number[], featureCount: number): LogisticRegression {
  const width = endsMs.length + featureCount
  const from = Math.max(0, spells.length - Math.floor(CELLS_MAX / (width * endsMs.length)))
  const lived = spells.slice(from).map(({ durationMs, failed }) => {
    const whole = endsMs.filter((end) => end <= durationMs).length
    // A failure at the very end of a period belongs to it.
    const failedIn = failed ? endsMs.findIndex((end) => durationMs <= end) : -1
    return { periods: failedIn >= 0 ? failedIn + 1 : whole, failedIn }
  })
  const rowCount = lived.reduce((sum, { periods }) => sum + periods, 0)
  const cells = new Float32Array(rowCount * width)
  const failed = new Uint8Array(rowCount)
  let row = 0
  lived.forEach(({ periods, failedIn }, spell) => {
    const own = cellsOf(from + spell)
    for (let period = 0; period < periods; period++) {
      cells[row * width + period] = PERIOD_CELL
      cells.set(own, row * width + endsMs.length)
      failed[row] = period === failedIn ? 1 : 0
      row += 1
    }
  })
  return fitLogistic(cells, width, failed, rowCount, RIDGE)
}

function logSurvival(periods: readonly HazardPeriod[], ms: number): number {
  let sum = 0
  periods.forEach(({ fromMs, toMs, hazard01 }, index) => {
    const until = index === periods.length - 1 ? ms : Math.min(ms, toMs)
    if (until > fromMs) sum += Math.log1p(-Math.min(HAZARD_MAX, hazard01)) * ((until - fromMs) / (toMs - fromMs))
  })
  return sum
}

/** The columns of the row itself: a spell has no history. */
function ownColumns({ columns, historyFrom }: FeatureEncoding): FeatureEncoding {
  return { columns: columns.slice(0, historyFrom), historyFrom }
}

function scaledOr0(value: number, bin: number, scale: ColumnScale | undefined): number {
  return scale === undefined ? 0 : scaled(value, bin, scale)
}
