import { isotonicRegression } from '../statistics/isotonic-regression.ts'
import { lbfgs } from './lbfgs.ts'
import { sigmoid } from './logistic-regression.ts'

/** How raw log-odds become log-odds that can be believed. Plain data, stored with the model. */
export type Calibration =
  | { readonly kind: 'none' }
  /** `intercept + failureSlope × ln p - successSlope × ln (1 - p)`, both slopes above 0. */
  | { readonly kind: 'beta'; readonly intercept: number; readonly failureSlope: number; readonly successSlope: number }
  /** Straight lines between points that rise, flat outside. */
  | { readonly kind: 'isotonic'; readonly raw: readonly number[]; readonly calibrated: readonly number[] }

export type CalibrationKind = Calibration['kind']

/** Log-odds beyond this are kept at it: a probability of a billionth is more than any history can prove. */
export const LOG_ODDS_MAX = 20.7

/** Rows of no effect that hold the slopes of beta calibration near 1. */
const PRIOR_ROWS = 5

/** Rows of the average rate in each isotonic block, so that a block without a failure does not promise that there is none. */
const BLOCK_PRIOR_ROWS = 1

/**
 * Fits a calibration to log-odds of rows that the model had not learned from. Costs O(n log n).
 * Sources: Kull and others, Beta calibration (2017); Zadrozny and Elkan (2002) and, for the points between which lines are drawn, Oron and Flournoy,
 * Centered isotonic regression (2017).
 *
 * @param failed 1 where the row failed
 */
export function fitCalibration(kind: CalibrationKind, scores: Float64Array, failed: Uint8Array): Calibration {
  switch (kind) {
    case 'none':
      return { kind }
    case 'beta':
      return fitBeta(scores, failed)
    case 'isotonic':
      return fitIsotonic(scores, failed)
  }
}

/** The log-odds that raw ones stand for, never beyond `LOG_ODDS_MAX`. */
export function calibrate(calibration: Calibration, score: number): number {
  return clamp(calibrateUnbounded(calibration, clamp(score)))
}

function calibrateUnbounded(calibration: Calibration, score: number): number {
  switch (calibration.kind) {
    case 'none':
      return score
    case 'beta':
      return calibration.intercept + calibration.failureSlope * -softplus(-score) + calibration.successSlope * softplus(score)
    case 'isotonic':
      return interpolate(calibration.raw, calibration.calibrated, score)
  }
}

/** The slopes are sought as logarithms, so that they stay above 0 and the order of the rows stays as it is. */
function fitBeta(scores: Float64Array, failed: Uint8Array): Calibration {
  const point = lbfgs((at, gradient) => {
    const [intercept, failureLog, successLog] = [at[0] ?? 0, at[1] ?? 0, at[2] ?? 0]
    const [failureSlope, successSlope] = [Math.exp(failureLog), Math.exp(successLog)]
    let loss = (PRIOR_ROWS / 2) * (failureLog ** 2 + successLog ** 2)
    gradient[0] = 0
    gradient[1] = PRIOR_ROWS * failureLog
    gradient[2] = PRIOR_ROWS * successLog
    for (let row = 0; row < scores.length; row++) {
      const score = clamp(scores[row] ?? 0)
      const label = failed[row] ?? 0
      const [low, high] = [-softplus(-score), softplus(score)]
      const logOdds = intercept + failureSlope * low + successSlope * high
      loss += softplus(logOdds) - label * logOdds
      const slope = sigmoid(logOdds) - label
      gradient[0] += slope
      gradient[1] = (gradient[1] ?? 0) + slope * failureSlope * low
      gradient[2] = (gradient[2] ?? 0) + slope * successSlope * high
    }
    return loss
  }, new Float64Array(3), 100)
  return { kind: 'beta', intercept: point[0] ?? 0, failureSlope: Math.exp(point[1] ?? 0), successSlope: Math.exp(point[2] ?? 0) }
}

function fitIsotonic(scores: Float64Array, failed: Uint8Array): Calibration {
  const order = Array.from(scores.keys()).sort((first, second) => (scores[first] ?? 0) - (scores[second] ?? 0))
  const labels = order.map((row) => failed[row] ?? 0)
  const rate = labels.reduce((sum, label) => sum + label, 0) / Math.max(1, labels.length)
  const blocks = isotonicRegression(labels)
  // Shrinking small blocks may break the order, so the blocks are pooled once more.
  const weights = blocks.map(({ weight }) => weight + BLOCK_PRIOR_ROWS)
  const shrunk = blocks.map(({ value, weight }) => (value * weight + rate * BLOCK_PRIOR_ROWS) / (weight + BLOCK_PRIOR_ROWS))
  const raw: number[] = []
  const calibrated: number[] = []
  for (const { from, to, value } of isotonicRegression(shrunk, weights)) {
    const [first, last] = [blocks[from]?.from ?? 0, blocks[to - 1]?.to ?? 0]
    let sum = 0
    for (let place = first; place < last; place++) sum += clamp(scores[order[place] ?? 0] ?? 0)
    const centre = sum / (last - first)
    if (raw.length > 0 && centre <= (raw.at(-1) ?? 0)) continue
    raw.push(centre)
    calibrated.push(clamp(Math.log(value / (1 - value))))
  }
  return { kind: 'isotonic', raw, calibrated }
}

function interpolate(from: readonly number[], to: readonly number[], score: number): number {
  let low = 0
  let high = from.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((from[middle] ?? 0) < score) low = middle + 1
    else high = middle
  }
  const right = to[low] ?? to.at(-1) ?? score
  if (low === 0 || low === from.length) return right
  const [before, after] = [from[low - 1] ?? 0, from[low] ?? 0]
  const left = to[low - 1] ?? right
  return left + ((right - left) * (score - before)) / (after - before)
}

/** `ln (1 + e^x)` in the form that does not overflow. */
function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))
}

function clamp(logOdds: number): number {
  return Math.min(LOG_ODDS_MAX, Math.max(-LOG_ODDS_MAX, logOdds))
}
