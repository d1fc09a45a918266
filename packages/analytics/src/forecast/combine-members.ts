import type { ForecasterState } from './forecaster-state.ts'
import { predictMember } from './member-state.ts'
import { combine } from './member-weights.ts'
import { nearWeights } from './near-errors.ts'

/** What each member says of the next `horizon` values, in their scale. Costs O(horizon x members). */
export function predictMembers({ members }: ForecasterState, horizon: number): readonly Float64Array[] {
  return members.map(({ state }) => predictMember(state, horizon))
}

/** What they say together, with the weights that they have now. */
export function combineMembers({ members, nearErrors, horizon }: ForecasterState, forecasts: readonly Float64Array[]): Float64Array {
  const near = nearWeights(nearErrors)
  return combine(forecasts, members.map(({ weight }, member) => ({ near: near[member] ?? 0, far: weight })), horizon)
}
