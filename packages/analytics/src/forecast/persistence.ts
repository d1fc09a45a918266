/** Short of 1: every deviation ends at last. */
const PERSISTENCE_MAX = 0.999

/**
 * How much of a deviation is left a step later, from 0 to below 1: the least-squares estimate of a first-order autoregression without a constant,
 * the sum of each deviation times the next over the sum of the squares of the former.
 *
 * @example
 * ```ts
 * persistenceOf([8, 4, 2, 1]) // 0.5
 * ```
 */
export function persistenceOf(deviations: ArrayLike<number>): number {
  let products = 0
  let squares = 0
  for (let index = 1; index < deviations.length; index++) {
    const [before, now] = [deviations[index - 1] ?? 0, deviations[index] ?? 0]
    products += before * now
    squares += before * before
  }
  return squares > 0 ? Math.min(PERSISTENCE_MAX, Math.max(0, products / squares)) : 0
}
