import type { RollingOrigins } from './rolling-origins.ts'
import { at } from './series.ts'

/** The mean absolute error of each member at each origin, as `[member][origin]`; NaN where nothing was known to compare with. */
export type OriginErrors = readonly Float64Array[]

/** Errors below this are taken for equal: series are scaled to a largest magnitude between 1 and 2, and a smaller error is rounding. */
const ERROR_MIN = 1e-10

export function originErrors({ predicted, actual }: RollingOrigins): OriginErrors {
  return predicted.map((forecasts) => Float64Array.from(forecasts, (forecast, origin) => meanAbsoluteError(forecast, actual[origin] ?? forecast)))
}

/** Newer origins say more of the future: each counts this share of the one after it. */
const FADING = 0.9

/** Above the 2 of the source: with a dozen members and more, the many that do badly would otherwise outvote the few that do well. */
const POWER = 4

/**
 * Weighs members by the inverse of their squared error over the origins, further sharpened to the power of `POWER`; the weights add up to 1. The error of an
 * origin is its mean absolute one, so that a single spike does not decide; squaring those tells members that fail now and then.
 * Source: Bates and Granger, The Combination of Forecasts (1969), without the correlations, which few origins cannot tell.
 *
 * @param leftOut origins that are left out, so that the weights can be tried on them
 */
export function weighMembers(errors: OriginErrors, leftOut: ReadonlySet<number> = new Set()): readonly number[] {
  const means = errors.map((ofMember) => {
    let sum = 0
    let weight = 0
    ofMember.forEach((error, origin) => {
      if (leftOut.has(origin) || Number.isNaN(error)) return
      const share = FADING ** (ofMember.length - 1 - origin)
      sum += share * error * error
      weight += share
    })
    return weight === 0 ? Number.NaN : Math.max(ERROR_MIN, Math.sqrt(sum / weight))
  })
  return inversePowers(means, POWER)
}

/** Sharper than at the far steps: errors one step ahead are the mean of many steps and not of ten origins. */
const POWER_NEAR = 5

/** Weights for the first step: as `weighMembers`, from errors one step ahead. */
export function weighNear(oneStep: readonly number[]): readonly number[] {
  return inversePowers(oneStep.map((error) => Math.max(ERROR_MIN, error)), POWER_NEAR)
}

/** NaN has no weight; where all are NaN, all have the same. Ratios to the least error keep powers of small errors within the range of numbers. */
function inversePowers(errors: readonly number[], power: number): readonly number[] {
  const best = errors.reduce((least, error) => (error < least ? error : least), Number.POSITIVE_INFINITY)
  const inverse = errors.map((error) => (Number.isNaN(error) ? 0 : (best / error) ** power))
  const sum = inverse.reduce((total, value) => total + value, 0)
  return inverse.map((value) => (sum > 0 ? value / sum : 1 / inverse.length))
}

/** The two weights of one member. */
export interface MemberWeights {
  readonly near: number
  readonly far: number
}

/** From this share of the horizon on, only the far weights count. */
const FAR_SHARE = 0.1

/**
 * The weighted mean of forecasts of one length, centred on the first, so that where all agree the mean is exactly what they say. The first step has
 * the near weights; they give way to the far ones with the logarithm of the step.
 *
 * @param horizon how far the far weights were tried
 */
export function combine(forecasts: readonly Float64Array[], weights: readonly MemberWeights[], horizon: number): Float64Array {
  const [first = new Float64Array(0)] = forecasts
  const combined = first.slice()
  const reach = Math.log(Math.max(1, FAR_SHARE * horizon))
  const farShares = combined.map((_, step) => (reach > 0 ? Math.min(1, Math.log(step + 1) / reach) : 1))
  forecasts.forEach((forecast, member) => {
    const { near, far } = weights[member] ?? { near: 0, far: 0 }
    for (let step = 0; step < combined.length; step++) {
      const weight = near + at(farShares, step) * (far - near)
      combined[step] = at(combined, step) + weight * (at(forecast, step) - at(first, step))
    }
  })
  return combined
}

function meanAbsoluteError(predicted: Float64Array, actual: Float64Array): number {
  let sum = 0
  let count = 0
  for (let step = 0; step < actual.length; step++) {
    const error = at(predicted, step) - at(actual, step)
    if (Number.isNaN(error)) continue
    sum += Math.abs(error)
    count += 1
  }
  return sum / count
}
