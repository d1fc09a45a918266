import { scaled, type ColumnScale } from './column-scale.ts'
import { lbfgs } from './lbfgs.ts'

/** A linear model of the log-odds of a failure. Plain data, stored with the model. */
export interface LogisticRegression {
  /** The log-odds of a row whose columns are all average. */
  readonly intercept: number
  /** Log-odds for each scaled unit of a column. */
  readonly weights: Float64Array
  /** The curvature of the loss along each weight and, last, the intercept: how firmly it is known. */
  readonly precision: Float64Array
}

/** Steps of the search: it has long stopped before, unless columns repeat one another. */
const STEPS_MAX = 100

/** Above so many rows, the search begins with the newest quarter of them: the last steps are all that has to see every row. */
const QUARTER_FIRST_FROM = 20_000

/**
 * Fits logistic regression with a ridge penalty on rows that were scaled. Costs at most `STEPS_MAX` passes over the rows, mostly a fifth of that.
 *
 * @param cells row after row, `width` scaled columns each
 * @param failed 1 where the row failed; the first `rowCount` rows are used
 * @param ridge the penalty on the square of each weight, in rows; the intercept has none
 * @param near a model that was fitted to some of the rows, from which the search starts
 */
export function fitLogistic(cells: Float32Array, width: number, failed: Uint8Array, rowCount: number, ridge: number, near?: LogisticRegression): LogisticRegression {
  let point: Float64Array = new Float64Array(width + 1)
  point.set(near?.weights ?? [])
  point[width] = near?.intercept ?? averageLogOdds(failed, rowCount)
  const quarter = Math.floor(0.75 * rowCount)
  for (const from of near === undefined && rowCount > QUARTER_FIRST_FROM ? [quarter, 0] : [0]) {
    const [someCells, someFailed] = [cells.subarray(from * width), failed.subarray(from)]
    point = lbfgs((weights, gradient) => penalisedLoss(someCells, width, someFailed, rowCount - from, ridge, weights, gradient), point, STEPS_MAX)
  }
  return { intercept: point[width] ?? 0, weights: point.slice(0, width), precision: curvature(cells, width, rowCount, ridge, point) }
}

/** The log-odds of scaled columns that start at `offset`. */
export function linearScore({ intercept, weights }: LogisticRegression, cells: Float32Array | Float64Array, offset: number): number {
  let sum = intercept
  for (let column = 0; column < weights.length; column++) sum += (weights[column] ?? 0) * (cells[offset + column] ?? 0)
  return sum
}

/**
 * The model after one more row: one step along the slope of the row's loss, the shorter the more firmly a weight is known. Costs O(columns).
 * Source: Chapelle and Li, An empirical evaluation of Thompson sampling (2011), algorithm 3, one step of its minimisation.
 */
export function updateLogistic(model: LogisticRegression, cells: Float64Array, failed: boolean): LogisticRegression {
  const probability = sigmoid(linearScore(model, cells, 0))
  const slope = probability - (failed ? 1 : 0)
  const bend = probability * (1 - probability)
  const weights = model.weights.slice()
  const precision = model.precision.slice()
  for (let column = 0; column < weights.length; column++) {
    const cell = cells[column] ?? 0
    precision[column] = (precision[column] ?? 0) + bend * cell * cell
    weights[column] = (weights[column] ?? 0) - (slope * cell) / (precision[column] ?? 1)
  }
  precision[weights.length] = (precision[weights.length] ?? 0) + bend
  return { intercept: model.intercept - slope / (precision[weights.length] ?? 1), weights, precision }
}

/** Scales columns into rows, one after the other, for `fitLogistic`. */
export function scaleRows(columns: readonly Float64Array[], bins: readonly Uint8Array[], scales: readonly ColumnScale[]): Float32Array {
  const width = columns.length
  const cells = new Float32Array((columns[0]?.length ?? 0) * width)
  columns.forEach((values, column) => {
    const [scale, ofColumn] = [scales[column], bins[column]]
    if (scale === undefined || ofColumn === undefined || scale.spread === 0) return
    for (let row = 0; row < values.length; row++) cells[row * width + column] = scaled(values[row] ?? 0, ofColumn[row] ?? 0, scale)
  })
  return cells
}

export function sigmoid(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds))
}

/** The log-odds of the share of failures, finite also when all rows ended alike. */
export function averageLogOdds(failed: Uint8Array, rowCount: number): number {
  let failures = 0
  for (let row = 0; row < rowCount; row++) failures += failed[row] ?? 0
  return Math.log((failures + 0.5) / (rowCount - failures + 0.5))
}

/** The sum of the log-losses with the penalty. `log(1 + e^s)` in the form that does not overflow. */
function penalisedLoss(cells: Float32Array, width: number, failed: Uint8Array, rowCount: number, ridge: number, weights: Float64Array, gradient: Float64Array): number {
  gradient.fill(0)
  let loss = 0
  let interceptSlope = 0
  const intercept = weights[width] ?? 0
  for (let row = 0; row < rowCount; row++) {
    const offset = row * width
    let score = intercept
    for (let column = 0; column < width; column++) score += (weights[column] ?? 0) * (cells[offset + column] ?? 0)
    const label = failed[row] ?? 0
    loss += Math.max(score, 0) + Math.log1p(Math.exp(-Math.abs(score))) - label * score
    const slope = sigmoid(score) - label
    interceptSlope += slope
    for (let column = 0; column < width; column++) gradient[column] = (gradient[column] ?? 0) + slope * (cells[offset + column] ?? 0)
  }
  gradient[width] = interceptSlope
  for (let column = 0; column < width; column++) {
    const weight = weights[column] ?? 0
    loss += (ridge / 2) * weight * weight
    gradient[column] = (gradient[column] ?? 0) + ridge * weight
  }
  return loss
}

function curvature(cells: Float32Array, width: number, rowCount: number, ridge: number, point: Float64Array): Float64Array {
  const precision = new Float64Array(width + 1).fill(ridge)
  for (let row = 0; row < rowCount; row++) {
    const offset = row * width
    let score = point[width] ?? 0
    for (let column = 0; column < width; column++) score += (point[column] ?? 0) * (cells[offset + column] ?? 0)
    const bend = sigmoid(score) * (1 - sigmoid(score))
    for (let column = 0; column < width; column++) precision[column] = (precision[column] ?? 0) + bend * (cells[offset + column] ?? 0) ** 2
    precision[width] = (precision[width] ?? 0) + bend
  }
  return precision
}
