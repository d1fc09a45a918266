import type { Member, MemberModel } from './member.ts'
import { at } from './series.ts'

export interface SeasonalProfileState {
  readonly kind: 'seasonal-profile'
  /** The mean departure from the level at each phase. */
  readonly profile: number[]
  /** How many values each phase was averaged over, up to `SEASONS_KEPT`. */
  readonly counts: number[]
  /** The phase of the next value. */
  phase: number
  level: number
}

/** The newest seasons dominate: older ones fade as in a mean over this many. */
const SEASONS_KEPT = 12

/** The share of an error that the level takes up: slow, so that the profile carries the forecast. */
const LEVEL_SHARE = 0.05

/**
 * The hour-of-week profile, for any period: the mean of each phase, on a level that moves slowly. Noise of single seasons is averaged out, which
 * repeating the last season does not do. Costs one pass.
 * Source: the averages method of Hyndman and Athanasopoulos, Forecasting: Principles and Practice (3rd ed.), section 5.2, phase by phase.
 *
 * @param period steps in a season, at least 2
 */
export function seasonalProfile(period: number): Member {
  return {
    id: `profile-${period}`,
    lengthMin: 2 * period,
    fit(values) {
      let level = 0
      for (let index = 0; index < period; index++) level += at(values, index) / period
      const state: SeasonalProfileState = { kind: 'seasonal-profile', profile: new Array<number>(period).fill(0), counts: new Array<number>(period).fill(0), phase: 0, level }
      for (const value of values) seasonalProfileModel.update(state, value)
      return state
    },
  }
}

export const seasonalProfileModel: MemberModel<SeasonalProfileState> = {
  predict: ({ profile, phase, level }, horizon) => Float64Array.from({ length: horizon }, (_, step) => level + (profile[(phase + step) % profile.length] ?? 0)),
  update(state, value) {
    const { profile, counts, phase } = state
    const count = counts[phase] ?? 0
    const error = value - state.level - (profile[phase] ?? 0)
    profile[phase] = (profile[phase] ?? 0) + error / (count + 1)
    if (count > 0) state.level += LEVEL_SHARE * error
    counts[phase] = Math.min(SEASONS_KEPT - 1, count + 1)
    state.phase = (phase + 1) % profile.length
  },
}
