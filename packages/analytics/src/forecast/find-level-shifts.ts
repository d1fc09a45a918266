import { at } from './series.ts'

/** Values on either side that a level is taken from; a season longer than that is averaged out whole. */
const WINDOW_MIN = 8

/** How many standard errors apart two levels have to be. Strict, since every place of the series is tried. */
const ERRORS_MIN = 8

/**
 * Where the level of a series jumps: the index of the first value on the new level, oldest first. Compares the means of whole seasons before and after each
 * place with the noise between values a season apart, and keeps the largest jump of each window. Costs one pass.
 * Source: two-window mean shift, as in Basseville and Nikiforov, Detection of Abrupt Changes (1993), chapter 2.
 *
 * @param period steps in the longest season, 1 for none
 */
export function findLevelShifts(values: Float64Array, period: number): readonly number[] {
  const window = period * Math.ceil(WINDOW_MIN / period)
  if (values.length < 3 * window) return []
  const sums = new Float64Array(values.length + 1)
  for (let index = 0; index < values.length; index++) sums[index + 1] = at(sums, index) + at(values, index)
  const noise = noiseOf(values, period)
  const jumpAt = (place: number) => Math.abs(at(sums, place + window) - 2 * at(sums, place) + at(sums, place - window)) / window
  const found: number[] = []
  let best = -1
  for (let place = window; place <= values.length - window; place++) {
    if (jumpAt(place) <= ERRORS_MIN * noise * Math.sqrt(2 / window)) continue
    if (best >= 0 && place - best < window) {
      if (jumpAt(place) > jumpAt(best)) best = place
      continue
    }
    if (best >= 0) found.push(best)
    best = place
  }
  return best >= 0 ? [...found, best] : found
}

/** The standard deviation of noise, from the median difference of values a season apart, which few jumps do not change. */
function noiseOf(values: Float64Array, period: number): number {
  const differences = values.subarray(period).map((value, index) => Math.abs(value - at(values, index))).sort()
  // The median of |a - b| of two normal values is 0.6745 times the root of 2 of their deviation. A rounding error is no noise.
  return Math.max(1e-9, at(differences, Math.floor(differences.length / 2)) / (0.6745 * Math.SQRT2))
}
