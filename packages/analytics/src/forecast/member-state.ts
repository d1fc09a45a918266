import { aggregatedTrendModel, type AggregatedTrendState } from './aggregated-trend.ts'
import { borrowedSeasonModel, type BorrowedSeasonState } from './borrowed-season.ts'
import { dampedHoltModel, type DampedHoltState } from './damped-holt.ts'
import { dampedHoltWintersModel, type DampedHoltWintersState } from './damped-holt-winters.ts'
import { intermittentDemandModel, type IntermittentDemandState } from './intermittent-demand.ts'
import { lastValueModel, type LastValueState } from './last-value.ts'
import { seasonalDeviationModel, type SeasonalDeviationState } from './seasonal-deviation.ts'
import { seasonalMedianModel, type SeasonalMedianState } from './seasonal-median.ts'
import { seasonalNaiveModel, type SeasonalNaiveState } from './seasonal-naive.ts'
import { seasonalProfileModel, type SeasonalProfileState } from './seasonal-profile.ts'
import { seasonalRidgeModel, type SeasonalRidgeState } from './seasonal-ridge.ts'
import { thetaModel, type ThetaState } from './theta.ts'

/** A member that was fitted: plain JSON, in the scale of its series. */
export type MemberState =
  | AggregatedTrendState
  | BorrowedSeasonState
  | DampedHoltState
  | DampedHoltWintersState
  | IntermittentDemandState
  | LastValueState
  | SeasonalDeviationState
  | SeasonalMedianState
  | SeasonalNaiveState
  | SeasonalProfileState
  | SeasonalRidgeState
  | ThetaState

const KINDS: Readonly<Record<MemberState['kind'], true>> = {
  'aggregated-trend': true, 'borrowed-season': true, 'damped-holt': true, 'damped-holt-winters': true, 'intermittent-demand': true, 'last-value': true,
  'seasonal-deviation': true, 'seasonal-median': true, 'seasonal-naive': true, 'seasonal-profile': true, 'seasonal-ridge': true, theta: true,
}

/** Whether a stored state says that it is of a kind that is known here. */
export function isMemberState(state: unknown): state is MemberState {
  return typeof state === 'object' && state !== null && 'kind' in state && typeof state.kind === 'string' && Object.hasOwn(KINDS, state.kind)
}

/** The next `horizon` values, all finite. Costs O(horizon), times the lags of a regression. */
export function predictMember(state: MemberState, horizon: number): Float64Array {
  const predicted = predictUnbounded(state, horizon)
  for (let step = 0; step < horizon; step++) {
    const value = predicted[step] ?? 0
    // A NaN would fail both comparisons, so the bound is tested from the inside.
    if (!(value > -MAGNITUDE_MAX && value < MAGNITUDE_MAX)) predicted[step] = value < 0 ? -MAGNITUDE_MAX : MAGNITUDE_MAX
  }
  return predicted
}

/** Takes the next value in. Costs O(1): the same for a long history as for a short one. */
export function updateMember(state: MemberState, value: number): void {
  switch (state.kind) {
    case 'aggregated-trend': return aggregatedTrendModel.update(state, value)
    case 'borrowed-season': return borrowedSeasonModel.update(state, value)
    case 'damped-holt': return dampedHoltModel.update(state, value)
    case 'damped-holt-winters': return dampedHoltWintersModel.update(state, value)
    case 'intermittent-demand': return intermittentDemandModel.update(state, value)
    case 'last-value': return lastValueModel.update(state, value)
    case 'seasonal-deviation': return seasonalDeviationModel.update(state, value)
    case 'seasonal-median': return seasonalMedianModel.update(state, value)
    case 'seasonal-naive': return seasonalNaiveModel.update(state, value)
    case 'seasonal-profile': return seasonalProfileModel.update(state, value)
    case 'seasonal-ridge': return seasonalRidgeModel.update(state, value)
    case 'theta': return thetaModel.update(state, value)
  }
}

/** Series are scaled to about 1, so this is far behind anything that is meant, and products of two such numbers are still finite. */
export const MAGNITUDE_MAX = 1e100

function predictUnbounded(state: MemberState, horizon: number): Float64Array {
  switch (state.kind) {
    case 'aggregated-trend': return aggregatedTrendModel.predict(state, horizon)
    case 'borrowed-season': return borrowedSeasonModel.predict(state, horizon)
    case 'damped-holt': return dampedHoltModel.predict(state, horizon)
    case 'damped-holt-winters': return dampedHoltWintersModel.predict(state, horizon)
    case 'intermittent-demand': return intermittentDemandModel.predict(state, horizon)
    case 'last-value': return lastValueModel.predict(state, horizon)
    case 'seasonal-deviation': return seasonalDeviationModel.predict(state, horizon)
    case 'seasonal-median': return seasonalMedianModel.predict(state, horizon)
    case 'seasonal-naive': return seasonalNaiveModel.predict(state, horizon)
    case 'seasonal-profile': return seasonalProfileModel.predict(state, horizon)
    case 'seasonal-ridge': return seasonalRidgeModel.predict(state, horizon)
    case 'theta': return thetaModel.predict(state, horizon)
  }
}
