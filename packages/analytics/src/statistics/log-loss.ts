import { checkScores } from '../input/check-scores.ts'

/** Probabilities are kept this far from 0 and 1, as a certainty that fails would cost without end. */
const EDGE = 1e-9

/**
 * The mean logarithmic loss in nats of probabilities of a failure: 0 is perfect, ln 2 a coin. Null without rows.
 * Source: Good, Rational decisions (1952).
 *
 * @param labels 1 or true where the row failed
 * @throws NofxError `input.invalid` for a bad label or number, or another number of labels
 *
 * @example
 * ```ts
 * logLoss([1, 0], [0.9, 0.2]) // 0.1643
 * ```
 */
export function logLoss(labels: ArrayLike<number | boolean>, probabilities: ArrayLike<number>): number | null {
  checkScores(labels, probabilities, 'probabilities')
  let sum = 0
  for (let index = 0; index < labels.length; index++) {
    const probability = probabilities[index] ?? 0
    sum -= Math.log(Math.max(EDGE, Number(labels[index]) === 1 ? probability : 1 - probability))
  }
  return labels.length === 0 ? null : sum / labels.length
}
