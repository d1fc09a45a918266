import { smoothLevel } from './exponential-smoothing.ts'
import type { Member, MemberModel } from './member.ts'
import { adjustSeason } from './seasonal-adjustment.ts'
import { at } from './series.ts'

export interface ThetaState {
  readonly kind: 'theta'
  readonly intercept: number
  readonly slope: number
  /** The share of an error that the level takes up, between 0 and 1. */
  readonly alpha: number
  /** The level of the line with doubled curvature. */
  level: number
  /** What each phase multiplies by. */
  readonly season: readonly number[]
  /** How many values were taken in. */
  length: number
}

/**
 * The Theta method: the mean of a straight line through the series and of simple exponential smoothing of the series with its
 * curvature doubled, both without the season, which is put back at the end. Costs about 120 passes and those of the adjustment.
 * Source: Assimakopoulos and Nikolopoulos, The Theta model (2000); as benchmark "Theta" of the M4 competition, but for the season, of which only as much is taken
 * out as stands out from noise.
 *
 * @param period steps in the season, 1 for none
 */
export function theta(period: number): Member {
  return {
    id: 'theta',
    lengthMin: 4,
    fit(values) {
      const { adjusted, season } = adjustSeason(values, period)
      const { intercept, slope } = fitLine(adjusted)
      const { level, alpha } = smoothLevel(adjusted.map((value, index) => 2 * value - (intercept + slope * index)))
      return { kind: 'theta', intercept, slope, alpha, level, season, length: values.length }
    },
  }
}

export const thetaModel: MemberModel<ThetaState> = {
  predict: ({ level, intercept, slope, season, length }, horizon) =>
    Float64Array.from({ length: horizon }, (_, step) => {
      const index = length + step
      return ((level + intercept + slope * index) / 2) * (season[index % season.length] ?? 1)
    }),
  update(state, value) {
    const adjusted = value / (state.season[state.length % state.season.length] ?? 1)
    state.level += state.alpha * (2 * adjusted - (state.intercept + state.slope * state.length) - state.level)
    state.length += 1
  },
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
