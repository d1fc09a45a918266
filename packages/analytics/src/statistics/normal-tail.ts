/**
 * The chance that a standard normal value exceeds `z`. Relative error below 1.2e-7 also far out in the tail, where one minus the error function is all rounding.
 * Source: Press et al., Numerical Recipes (1992), section 6.2, `erfcc`, a Chebyshev fit.
 *
 * @example
 * ```ts
 * normalTail(1.959964) // 0.025
 * ```
 */
export function normalTail(z: number): number {
  const x = Math.abs(z) / Math.SQRT2
  const t = 1 / (1 + x / 2)
  const tail = (t / 2) * Math.exp(-x * x + POWERS.reduceRight((sum, coefficient) => sum * t + coefficient, 0))
  return z >= 0 ? tail : 1 - tail
}

/** Coefficients from the constant up. */
const POWERS = [-1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277]
