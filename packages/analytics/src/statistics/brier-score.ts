import { checkScores } from '../input/check-scores.ts'

/**
 * The mean squared error of probabilities: 0 is perfect; saying the share of failures `r` every time costs `r (1 - r)`. Null without rows.
 * Source: Brier, Verification of forecasts expressed in terms of probability (1950), in the form for two outcomes.
 *
 * @param labels 1 or true where the row failed
 * @throws NofxError `input.invalid` for a bad label or number, or another number of labels
 *
 * @example
 * ```ts
 * brierScore([0, 1, 1, 0], [0.1, 0.9, 0.8, 0.3]) // 0.0375
 * ```
 */
export function brierScore(labels: ArrayLike<number | boolean>, probabilities: ArrayLike<number>): number | null {
  checkScores(labels, probabilities, 'probabilities')
  let sum = 0
  for (let index = 0; index < labels.length; index++) sum += ((probabilities[index] ?? 0) - Number(labels[index])) ** 2
  return labels.length === 0 ? null : sum / labels.length
}
