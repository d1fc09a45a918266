import type { Member, MemberModel } from './member.ts'
import { at } from './series.ts'

/** How demand that is mostly 0 is forecast. */
type IntermittentMethod = 'croston' | 'sba' | 'tsb'

export interface IntermittentDemandState {
  readonly kind: 'intermittent-demand'
  readonly method: IntermittentMethod
  /** The smoothed demand of the steps that have some. */
  size: number
  /** Croston and SBA: the smoothed number of steps from one demand to the next. */
  interval: number
  /** Steps since the last demand, itself counted. */
  waited: number
  /** TSB: the smoothed probability that a step has demand. */
  probability01: number
}

/** The share of an error that sizes and intervals take up; 0.05 to 0.2 is usual, and there are too few demands to choose better. */
const SHARE = 0.1

/**
 * Demand of which many steps have none, forecast as a rate that is equal for all steps. Costs one pass.
 * - `croston`: mean size over mean interval. Croston, Forecasting and stock control for intermittent demands (1972).
 * - `sba`: the same less its bias, by the factor 1 - alpha / 2. Syntetos and Boylan, The accuracy of intermittent demand estimates (2005).
 * - `tsb`: size times probability, which also falls while there is no demand. Teunter, Syntetos and Babai (2011).
 */
export function intermittentDemand(method: IntermittentMethod): Member {
  return {
    id: method,
    lengthMin: 4,
    fit(values) {
      const demands = values.filter((value) => value !== 0)
      const first = Math.max(0, values.findIndex((value) => value !== 0))
      const state: IntermittentDemandState = {
        kind: 'intermittent-demand', method,
        size: demands.length === 0 ? 0 : at(values, first),
        interval: values.length / Math.max(1, demands.length),
        waited: 1,
        probability01: demands.length / values.length,
      }
      for (const value of values.subarray(first + 1)) intermittentDemandModel.update(state, value)
      return state
    },
  }
}

export const intermittentDemandModel: MemberModel<IntermittentDemandState> = {
  predict: (state, horizon) => new Float64Array(horizon).fill(rateOf(state)),
  update(state, value) {
    state.probability01 += SHARE * ((value === 0 ? 0 : 1) - state.probability01)
    if (value === 0) {
      state.waited += 1
      return
    }
    state.size += SHARE * (value - state.size)
    state.interval += SHARE * (state.waited - state.interval)
    state.waited = 1
  },
}

function rateOf({ method, size, interval, probability01 }: IntermittentDemandState): number {
  switch (method) {
    case 'croston': return size / interval
    case 'sba': return ((1 - SHARE / 2) * size) / interval
    case 'tsb': return size * probability01
  }
}
