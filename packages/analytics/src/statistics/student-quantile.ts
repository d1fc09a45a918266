import { normalQuantile } from './normal-quantile.ts'

/**
 * The value below which a share `p` of Student's t distribution lies. Exact for 1 and 2 degrees of freedom; relative error below 0.002
 * from 3 on for `p` up to 0.995. Source: Hill, Algorithm 396 (Communications of the ACM, 1970).
 *
 * @param p between 0 and 1, both excluded
 * @param degrees degrees of freedom, a whole number from 1 on
 *
 * @example
 * ```ts
 * studentQuantile(0.975, 9) // 2.262
 * ```
 */
export function studentQuantile(p: number, degrees: number): number {
  if (p < 0.5) return -studentQuantile(1 - p, degrees)
  const tails = 2 * (1 - p)
  if (degrees === 1) return Math.cos((tails * Math.PI) / 2) / Math.sin((tails * Math.PI) / 2)
  if (degrees === 2) return Math.sqrt(2 / (tails * (2 - tails)) - 2)
  const a = 1 / (degrees - 0.5)
  const b = (48 / a) / a
  const c = ((((20700 * a) / b - 98) * a) - 16) * a + 96.36
  const d = ((94.5 / (b + c) - 3) / b + 1) * Math.sqrt((a * Math.PI) / 2) * degrees
  const y = (d * tails) ** (2 / degrees)
  return Math.sqrt(degrees * (y > 0.05 + a ? nearMiddle(normalQuantile(1 - tails / 2), a, b, c, d, degrees) : inTail(y, d, degrees)))
}

/** The asymptotic inverse expansion about the normal distribution. */
function nearMiddle(x: number, a: number, b: number, start: number, d: number, degrees: number): number {
  let y = x * x
  let c = start
  if (degrees < 5) c += 0.3 * (degrees - 4.5) * (x + 0.6)
  c += (((0.05 * d * x - 5) * x - 7) * x - 2) * x + b
  y = (((((0.4 * y + 6.3) * y + 36) * y + 94.5) / c - y - 3) / b + 1) * x
  return Math.expm1(a * y * y)
}

function inTail(y: number, d: number, degrees: number): number {
  const first = (1 / (((degrees + 6) / (degrees * y) - 0.089 * d - 0.822) * (degrees + 2) * 3) + 0.5 / (degrees + 4)) * y - 1
  return (first * (degrees + 1)) / (degrees + 2) + 1 / y
}
