import { NofxError } from '@nofx/core'
import { checkScores } from '../input/check-scores.ts'
import { nameValue } from '../input/name-value.ts'

/** Bins of one error: more than rows to fill them say nothing. */
const BINS_MAX = 10_000

/**
 * The expected calibration error: how far, on average over the rows, the share of failures in a bin of equal probabilities is from what was
 * said. Small samples never reach 0: each bin is off by chance. Null without rows.
 * Source: Naeini, Cooper and Hauskrecht, Obtaining well calibrated probabilities using Bayesian binning (2015), with bins of equal width.
 *
 * @param labels 1 or true where the row failed
 * @param binCount default 10
 * @throws NofxError `input.invalid` for a bad label, number or number of bins, or another number of labels
 *
 * @example
 * ```ts
 * calibrationError([0, 0, 0, 1], [0.25, 0.25, 0.25, 0.25]) // 0
 * ```
 */
export function calibrationError(labels: ArrayLike<number | boolean>, probabilities: ArrayLike<number>, binCount = 10): number | null {
  checkScores(labels, probabilities, 'probabilities')
  if (!Number.isInteger(binCount) || binCount < 1 || binCount > BINS_MAX) throw new NofxError('input.invalid', `binCount is ${nameValue(binCount)}. Give a whole number from 1 to ${BINS_MAX}.`)
  const excess = new Float64Array(binCount)
  for (let index = 0; index < labels.length; index++) {
    const probability = probabilities[index] ?? 0
    const bin = Math.min(binCount - 1, Math.floor(probability * binCount))
    excess[bin] = (excess[bin] ?? 0) + Number(labels[index]) - probability
  }
  return labels.length === 0 ? null : excess.reduce((sum, value) => sum + Math.abs(value), 0) / labels.length
}
