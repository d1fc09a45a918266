import { smoothLevel } from './exponential-smoothing.ts'
import type { Member } from './member.ts'
import { adjustSeason } from './seasonal-adjustment.ts'
import { at } from './series.ts'

/**
 * The Theta method: the mean of a straight line through the series and of simple exponential smoothing of the series with its
 * curvature doubled, both without the season, which is put back at the end. Costs about 120 passes and those of the adjustment.
 * Source: Assimakopoulos and Nikolopoulos, The Theta model (2000); as benchmark "Theta" of the M4 competition.
 *
 * @param period steps in the season, 1 for none
 */
export function theta(period: number): Member {
  return {
    id: 'theta',
    lengthMin: 4,
    fit(values) {
      const { adjusted, restore } = adjustSeason(values, period)
      const { intercept, slope } = fitLine(adjusted)
      const { level } = smoothLevel(adjusted.map((value, index) => 2 * value - (intercept + slope * index)))
      return {
        predict: (horizon) =>
          Float64Array.from({ length: horizon }, (_, step) => {
            const index = values.length + step
            return restore((level + intercept + slope * index) / 2, index)
          }),
      }
    },
  }
}

/** Least squares on the index, centred first. */
function fitLine(values: Float64Array): { readonly intercept: number; readonly slope: number } {
  const middle = (values.length - 1) / 2
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  let products = 0
  let squares = 0
  for (let index = 0; index < values.length; index++) {
    products += (index - middle) * (at(values, index) - mean)
    squares += (index - middle) ** 2
  }
  const slope = squares === 0 ? 0 : products / squares
  return { intercept: mean - slope * middle, slope }
}
