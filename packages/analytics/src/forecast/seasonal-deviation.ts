import type { Member, MemberModel } from './member.ts'
import { persistenceOf } from './persistence.ts'
import { at } from './series.ts'

export interface SeasonalDeviationState {
  readonly kind: 'seasonal-deviation'
  /** What each phase has been lately. */
  readonly pattern: number[]
  /** Neighbours on either side that a phase is averaged with. */
  readonly reach: number
  /** How much of a deviation is left a step later, between 0 and 1. */
  readonly persistence: number
  /** The phase of the next value. */
  phase: number
  /** How far the newest value was from what its phase is. */
  deviation: number
}

/** The share of an error that a phase takes up: the newest three seasons count for two thirds. */
const PATTERN_SHARE = 0.3

/**
 * What the phase has been lately, neighbouring phases averaged, and how far the newest value was from it, which fades step by step. So the first steps go on
 * from where the series is, and those far away are the season. Costs one pass, times the neighbours.
 * Source: a seasonal pattern with autoregressive errors, Hyndman and Athanasopoulos, Forecasting: Principles and Practice (3rd ed.), chapter 10; the
 * persistence is the least-squares estimate of a first-order autoregression.
 *
 * @param period steps in a season, at least 2
 * @param reach neighbouring phases on either side that are alike, from 0 on and below half of the period
 */
export function seasonalDeviation(period: number, reach: number): Member {
  return {
    id: `seasonal-deviation-${period}`,
    lengthMin: 2 * period,
    fit(values) {
      const pattern = Array.from(values.subarray(0, period))
      const state: SeasonalDeviationState = { kind: 'seasonal-deviation', pattern, reach, persistence: 0, phase: 0, deviation: 0 }
      const deviations = new Float64Array(values.length - period)
      for (let index = period; index < values.length; index++) {
        seasonalDeviationModel.update(state, at(values, index))
        deviations[index - period] = state.deviation
      }
      return { ...state, persistence: persistenceOf(deviations) }
    },
  }
}

export const seasonalDeviationModel: MemberModel<SeasonalDeviationState> = {
  predict(state, horizon) {
    let deviation = state.deviation
    return Float64Array.from({ length: horizon }, (_, step) => {
      deviation *= state.persistence
      return patternAt(state, state.phase + step) + deviation
    })
  },
  update(state, value) {
    state.deviation = value - patternAt(state, state.phase)
    const own = state.pattern[state.phase] ?? 0
    state.pattern[state.phase] = own + PATTERN_SHARE * (value - own)
    state.phase = (state.phase + 1) % state.pattern.length
  },
}

function patternAt({ pattern, reach }: SeasonalDeviationState, phase: number): number {
  const { length } = pattern
  let sum = 0
  for (let near = -reach; near <= reach; near++) sum += pattern[(phase + near + length) % length] ?? 0
  return sum / (2 * reach + 1)
}
