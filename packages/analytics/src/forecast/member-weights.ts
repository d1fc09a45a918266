import { inversePowers } from './inverse-powers.ts'
import type { RollingOrigins } from './rolling-origins.ts'
import { at } from './series.ts'

/** The mean absolute error of each member at each origin, as `[member][origin]`; NaN where nothing was known to compare with. */
export type OriginErrors = readonly Float64Array[]

export function originErrors({ predicted, actual }: RollingOrigins): OriginErrors {
  return predicted.map((forecasts) => Float64Array.from(forecasts, (forecast, origin) => meanAbsoluteError(forecast, actual[origin] ?? forecast)))
}

/** Newer origins say more of the future: each counts this share of the one after it. */
const FADING = 0.9

/**
 * The power of weights that much evidence would have. Far above the 2 of the source: with a dozen members and more, the many that do badly would otherwise outvote
 * the few that do well.
 */
const POWER_MAX = 10

/** With so many stretches of evidence the power is half of `POWER_MAX`; with two of them, as for some years of months, it is 2.5. */
const STRETCHES_HALF = 6

/**
 * Weighs members by a power of the inverse of their mean absolute error over the origins; the weights add up to 1. How much an error tells depends on how much it was
 * taken from, so the power grows with that: errors over two stretches of a series differ by chance, and weights are near to equal; over ten they do not.
 * Source: Bates and Granger, The Combination of Forecasts (1969), without the correlations, which few origins cannot tell; the power as a shrinkage of the
 * logarithms of errors towards their mean, by the share that their differences have in what was seen.
 *
 * @param stretches how many horizons lie behind the first origin: origins that overlap are not worth one observation each
 * @param leftOut origins that are left out, so that the weights can be tried on them
 */
export function weighMembers(errors: OriginErrors, stretches: number, leftOut: ReadonlySet<number> = new Set()): readonly number[] {
  const means = errors.map((ofMember) => {
    let sum = 0
    let weight = 0
    ofMember.forEach((error, origin) => {
      if (leftOut.has(origin) || Number.isNaN(error)) return
      const share = FADING ** (ofMember.length - 1 - origin)
      sum += share * error
      weight += share
    })
    return weight === 0 ? Number.NaN : sum / weight
  })
  return inversePowers(means, (POWER_MAX * stretches) / (stretches + STRETCHES_HALF))
}

/** The two weights of one member. */
export interface MemberWeights {
  readonly near: number
  readonly far: number
}

/** From this share of the horizon on, only the far weights count. */
const FAR_SHARE = 0.1

/** The share of the weight that is trimmed at either end: of members that agree but for a few, those few do not count. */
const TRIMMED01 = 0.2

/**
 * The weighted, trimmed mean of forecasts of one length: at each step the highest and the lowest forecasts are left out, as many as have `TRIMMED01` of the weight.
 * It is taken from the first forecast on, so that where all agree the mean is exactly what they say. The first step has the near weights, and nothing is trimmed there, since
 * they know who is far off; they give way to the far ones, and to trimming, with the logarithm of the step. Costs O(horizon x members²) at most, less where their order stays from step to step.
 * Source: Jose and Winkler, Simple robust averages of forecasts: some empirical results (2008), with weights.
 *
 * @param horizon how far the far weights were tried
 */
export function combine(forecasts: readonly Float64Array[], weights: readonly MemberWeights[], horizon: number): Float64Array {
  const [first = new Float64Array(0)] = forecasts
  const reach = Math.log(Math.max(1, FAR_SHARE * horizon))
  const order = forecasts.map((_, member) => member)
  return first.map((base, step) => {
    const farShare = step === 0 ? 0 : reach > 0 ? Math.min(1, Math.log(step + 1) / reach) : 1
    const trimmed = farShare * TRIMMED01
    sortAt(order, forecasts, step)
    let below = 0
    let sum = 0
    let kept = 0
    for (const member of order) {
      const { near, far } = weights[member] ?? { near: 0, far: 0 }
      const above = below + near + farShare * (far - near)
      const share = Math.max(0, Math.min(1 - trimmed, above) - Math.max(trimmed, below))
      sum += share * ((forecasts[member]?.[step] ?? base) - base)
      kept += share
      below = above
    }
    return base + sum / kept
  })
}

/** Insertion sort of members by what they say of a step: from one step to the next their order hardly changes. */
function sortAt(order: number[], forecasts: readonly Float64Array[], step: number): void {
  for (let place = 1; place < order.length; place++) {
    const member = order[place] ?? 0
    const value = forecasts[member]?.[step] ?? 0
    let free = place
    for (; free > 0 && (forecasts[order[free - 1] ?? 0]?.[step] ?? 0) > value; free--) order[free] = order[free - 1] ?? 0
    order[free] = member
  }
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
