import { studentQuantile } from './student-quantile.ts'

/** By how much the mean of one list of numbers is above that of another, and what that may be off by. */
export interface MeanDifference {
  readonly mean: number
  readonly standardError: number
  /** The mean of everything like it lies within, so likely. */
  readonly interval: { readonly level: number; readonly lower: number; readonly upper: number }
}

/** Means of the same numbers, more or fewer of them, differ by less. */
const ROUNDING_SHARE = 1e-12

/** The expansion of Student's distribution is good from here on. */
const DEGREES_MIN = 4

/**
 * The difference of the means of two independent lists of unlike spread (Welch 1947). Both need at least two numbers.
 *
 * @param level above 0 and below 1
 */
export function meanDifference(before: readonly number[], after: readonly number[], level: number): MeanDifference {
  const [old, now] = [momentsOf(before), momentsOf(after)]
  const difference = old.mean - now.mean
  const mean = Math.abs(difference) <= ROUNDING_SHARE * Math.abs(old.mean) ? 0 : difference
  const variance = old.ofMean + now.ofMean
  const standardError = Math.sqrt(variance)
  // Where both are constant, nothing is uncertain.
  const degrees = variance === 0 ? Number.POSITIVE_INFINITY : variance ** 2 / (old.ofMean ** 2 / (before.length - 1) + now.ofMean ** 2 / (after.length - 1))
  const reach = standardError * studentQuantile(level, Math.max(DEGREES_MIN, degrees))
  return { mean, standardError, interval: { level, lower: mean - reach, upper: mean + reach } }
}

/** The mean, and the variance of it. */
function momentsOf(values: readonly number[]): { readonly mean: number; readonly ofMean: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return { mean, ofMean: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1) / values.length }
}
