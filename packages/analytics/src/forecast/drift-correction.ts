import { zOf } from './interval-widths.ts'

/** Factors on the width of intervals, one for each of the levels that are watched. Changed in place. */
export type DriftCorrection = number[]

/** Levels that are watched; the factor of another level lies between those of its neighbours. */
const LEVELS = [0.5, 0.8, 0.95]
const ANCHORS: readonly number[] = LEVELS.map(zOf)

/** How fast a factor follows: a miss at 95 % widens by 5 %, a hit narrows by a quarter per cent. */
const RATE = 0.05

/** Factors stay within this and its inverse: a level that was never met in thousands of steps needs a new fit and not a wider interval. */
const FACTOR_MAX = 1e6

export function noCorrection(): DriftCorrection {
  return LEVELS.map(() => 1)
}

/**
 * Online correction for drift: a value outside of its interval widens the next ones, one inside narrows them a little, so that in the long run
 * each level is met whatever the series does. Costs O(1).
 * Source: Gibbs and Candès, Adaptive conformal inference under distribution shift (2021), on the logarithm of the width as in the quantile tracking
 * of Angelopoulos, Candès and Tibshirani, Conformal PID control for time series prediction (2023).
 *
 * @param widthAt half the width of the interval as it is without correction, at z
 */
export function correctDrift(correction: DriftCorrection, error: number, widthAt: (z: number) => number): void {
  LEVELS.forEach((level, index) => {
    const factor = correction[index] ?? 1
    const missed = Math.abs(error) > factor * widthAt(ANCHORS[index] ?? 1) ? 1 : 0
    correction[index] = Math.min(FACTOR_MAX, Math.max(1 / FACTOR_MAX, factor * Math.exp(RATE * (missed - (1 - level)))))
  })
}

/** The factor at z; between the watched levels on a straight line, outside of them that of the nearest. */
export function correctionAt(correction: DriftCorrection, z: number): number {
  const upper = ANCHORS.findIndex((anchor) => z < anchor)
  if (upper === 0) return correction[0] ?? 1
  if (upper < 0) return correction.at(-1) ?? 1
  const from = ANCHORS[upper - 1] ?? 0
  const to = ANCHORS[upper] ?? 1
  const low = correction[upper - 1] ?? 1
  return low + ((z - from) / (to - from)) * ((correction[upper] ?? 1) - low)
}
