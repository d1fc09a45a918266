import type { RollingOrigins } from './rolling-origins.ts'
import { at } from './series.ts'

/** The mean squared error of each member at each origin, as `[member][origin]`; NaN where nothing was known to compare with. */
export type OriginErrors = readonly Float64Array[]

/**
 * Errors below this are taken for equal: series are scaled to a largest magnitude between 1 and 2, and a smaller error is rounding.
 */
const SQUARED_ERROR_MIN = 1e-20

export function originErrors({ predicted, actual }: RollingOrigins): OriginErrors {
  return predicted.map((forecasts) => Float64Array.from(forecasts, (forecast, origin) => meanSquaredError(forecast, actual[origin] ?? forecast)))
}

/**
 * Weighs members by the inverse of their mean squared error over the origins; the weights add up to 1.
 * Source: Bates and Granger, The Combination of Forecasts (1969), without the correlations, which few origins cannot tell.
 *
 * @param except an origin that is left out, so that the weights can be tried on it
 */
export function weighMembers(errors: OriginErrors, except = -1): readonly number[] {
  const inverse = errors.map((ofMember) => {
    const known = ofMember.filter((error, origin) => origin !== except && !Number.isNaN(error))
    return known.length === 0 ? 0 : 1 / Math.max(SQUARED_ERROR_MIN, known.reduce((sum, error) => sum + error, 0) / known.length)
  })
  const sum = inverse.reduce((total, value) => total + value, 0)
  return inverse.map((value) => (sum > 0 ? value / sum : 1 / inverse.length))
}

/** The weighted mean of forecasts of one length, centred on the first, so that where all agree the mean is exactly what they say. */
export function combine(forecasts: readonly Float64Array[], weights: readonly number[]): Float64Array {
  const [first = new Float64Array(0)] = forecasts
  const combined = first.slice()
  forecasts.forEach((forecast, member) => {
    const weight = weights[member] ?? 0
    for (let step = 0; step < combined.length; step++) combined[step] = at(combined, step) + weight * (at(forecast, step) - at(first, step))
  })
  return combined
}

function meanSquaredError(predicted: Float64Array, actual: Float64Array): number {
  let sum = 0
  let count = 0
  for (let step = 0; step < actual.length; step++) {
    const error = at(predicted, step) - at(actual, step)
    if (Number.isNaN(error)) continue
    sum += error * error
    count += 1
  }
  return sum / count
}
