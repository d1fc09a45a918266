import type { Member, MemberModel } from './member.ts'
import { persistenceOf } from './persistence.ts'
import { at } from './series.ts'

export interface SeasonalMedianState {
  readonly kind: 'seasonal-median'
  readonly period: number
  /** The newest seasons as a ring: `next` is the place of the oldest value, which the next value replaces. */
  readonly history: number[]
  next: number
  /** Neighbours on either side that the median of a phase is averaged with. */
  readonly reach: number
  /** How much of a deviation is left a step later, between 0 and 1. */
  readonly persistence: number
  /** How far the newest value was from the median of its phase. */
  deviation: number
}

/** Seasons that a median is taken of, at most: enough to outvote two strange ones. */
const SEASONS_MAX = 5

/**
 * The median of each phase over the newest seasons, up to five, neighbouring phases averaged, and how far the newest value was from it, which fades step by step.
 * A season that was out of line does not show, nor does a jump in the pattern until it has lasted. Costs a sort of five for each phase.
 * Source: the running median of Tukey, Exploratory Data Analysis (1977), phase by phase, with autoregressive errors as in Hyndman and Athanasopoulos,
 * Forecasting: Principles and Practice (3rd ed.), chapter 10; the persistence is the least-squares estimate over the last season.
 *
 * @param period steps in a season, at least 2
 * @param reach neighbouring phases on either side that are alike, from 0 on and below half of the period
 */
export function seasonalMedian(period: number, reach: number): Member {
  return {
    id: `seasonal-median-${period}`,
    lengthMin: 3 * period,
    fit(values) {
      const seasons = Math.min(SEASONS_MAX, Math.floor(values.length / period) - 1)
      const end = values.length - period
      const state: SeasonalMedianState = { kind: 'seasonal-median', period, history: Array.from(values.subarray(end - seasons * period, end)), next: 0, reach, persistence: 0, deviation: 0 }
      const deviations = new Float64Array(values.length - end)
      for (let index = end; index < values.length; index++) {
        seasonalMedianModel.update(state, at(values, index))
        deviations[index - end] = state.deviation
      }
      return { ...state, persistence: persistenceOf(deviations) }
    },
  }
}

export const seasonalMedianModel: MemberModel<SeasonalMedianState> = {
  predict(state, horizon) {
    const { period, reach, persistence } = state
    // Medians of the phases that are needed, each once, from `reach` phases before the next one on.
    const medians = Float64Array.from({ length: Math.min(period, horizon + 2 * reach) }, (_, index) => medianAt(state, index - reach))
    let deviation = state.deviation
    return Float64Array.from({ length: horizon }, (_, step) => {
      let sum = 0
      for (let near = 0; near <= 2 * reach; near++) sum += at(medians, (step + near) % period)
      deviation *= persistence
      return sum / (2 * reach + 1) + deviation
    })
  },
  update(state, value) {
    let sum = 0
    for (let near = -state.reach; near <= state.reach; near++) sum += medianAt(state, near)
    state.deviation = value - sum / (2 * state.reach + 1)
    state.history[state.next] = value
    state.next = (state.next + 1) % state.history.length
  },
}

/** The median of the phase that lies `step` steps behind the next value, negative ones before it. */
function medianAt({ period, history, next }: SeasonalMedianState, step: number): number {
  const phases: number[] = []
  for (let place = (step + period) % period; place < history.length; place += period) phases.push(history[(next + place) % history.length] ?? 0)
  phases.sort((a, b) => a - b)
  const half = phases.length >> 1
  const upper = phases[half] ?? 0
  return phases.length % 2 === 1 ? upper : ((phases[half - 1] ?? 0) + upper) / 2
}
