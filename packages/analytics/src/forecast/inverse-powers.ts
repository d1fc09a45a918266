/** Errors below this are taken for equal: series are scaled to a largest magnitude between 1 and 2, and a smaller error is rounding. */
const ERROR_MIN = 1e-10

/**
 * Weights that fall with a power of the error and add up to 1. NaN has no weight; where all are NaN, all have the same. Ratios to the least error keep powers of small
 * errors within the range of numbers.
 */
export function inversePowers(errors: readonly number[], power: number): readonly number[] {
  const best = Math.max(ERROR_MIN, errors.reduce((least, error) => (error < least ? error : least), Number.POSITIVE_INFINITY))
  const inverse = errors.map((error) => (Number.isNaN(error) ? 0 : (best / Math.max(ERROR_MIN, error)) ** power))
  const sum = inverse.reduce((total, value) => total + value, 0)
  return inverse.map((value) => (sum > 0 ? value / sum : 1 / inverse.length))
}
