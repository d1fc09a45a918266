/**
 * The expected calibration error: how far, on average over the rows, the share of failures in a bin of equal probabilities is from what was
 * said. Small samples never reach 0: each bin is off by chance. Null without rows.
 * Source: Naeini, Cooper and Hauskrecht, Obtaining well calibrated probabilities using Bayesian binning (2015), with bins of equal width.
 *
 * @param labels 1 or true where the row failed
 * @param binCount default 10
 *
 * @example
 * ```ts
 * calibrationError([0, 0, 0, 1], [0.25, 0.25, 0.25, 0.25]) // 0
 * ```
 */
export function calibrationError(labels: ArrayLike<number | boolean>, probabilities: ArrayLike<number>, binCount = 10): number | null {
  const excess = new Float64Array(binCount)
  for (let index = 0; index < labels.length; index++) {
    const probability = probabilities[index] ?? 0
    const bin = Math.min(binCount - 1, Math.floor(probability * binCount))
    excess[bin] = (excess[bin] ?? 0) + Number(labels[index]) - probability
  }
  return labels.length === 0 ? null : excess.reduce((sum, value) => sum + Math.abs(value), 0) / labels.length
}
