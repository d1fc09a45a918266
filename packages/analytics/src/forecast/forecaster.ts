import { NofxError } from '@nofx/core'
import { combineMembers, predictMembers } from './combine-members.ts'
import { correctDrift, correctionAt } from './drift-correction.ts'
import type { ForecastAccuracy } from './forecast-accuracy.ts'
import { checkHorizon } from './forecast-options.ts'
import type { ForecastTier } from './forecast-tier.ts'
import type { ForecasterState } from './forecaster-state.ts'
import { halfWidth, zOf } from './interval-widths.ts'
import { MAGNITUDE_MAX, updateMember } from './member-state.ts'
import { nearWeights, observeErrors } from './near-errors.ts'
import { crossingProbability, timeToBreach, type BreachOptions, type CrossingOptions, type TimeToBreach } from './breach.ts'
import type { SeriesProfile } from './profile-series.ts'
import { checkPaths, samplePaths, type PathOptions, type SamplePaths } from './sample-paths.ts'
import { at, unscale } from './series.ts'

/** A central interval of each step, in the unit of the values; `lower` is never above the point and `upper` never below it. */
export interface ForecastInterval {
  readonly level: number
  readonly lower: Float64Array
  readonly upper: Float64Array
}

export interface Prediction {
  /** The expected value of each step, in the unit of the values. Always finite. */
  readonly point: Float64Array
  readonly intervals: readonly ForecastInterval[]
}

/** Who takes part. Each kind of weight adds up to 1 over the members. */
export interface ForecastMember {
  readonly id: string
  /** At the far steps. */
  readonly weight: number
  /** At the first step, as of the last update; in between one gives way to the other. */
  readonly nearWeight: number
}

/** A pool that was fitted to one series. Only `update` changes it. */
export interface FittedForecaster {
  readonly tier: ForecastTier
  readonly accuracy: ForecastAccuracy
  readonly profile: SeriesProfile
  readonly members: readonly ForecastMember[]
  /** @throws NofxError `input.invalid` for a horizon that is no whole number from 0 to 1,000,000 */
  predict(horizon: number): Prediction
  /**
   * Takes the next value in, or that it is missing: members move on, the weights of the first step follow their errors, and intervals are corrected for drift. The other
   * weights and parameters stay as they were fitted. Costs O(1), in the length of the history.
   * @throws NofxError `input.invalid` for an infinite value
   */
  update(value: number | null | undefined): void
  /**
   * Possible futures. Each step alone spreads as the intervals do, and errors of steps in a row are as alike as they were at the origins.
   * @throws NofxError `input.invalid` for a bad horizon, count or seed
   */
  paths(horizon: number, options?: PathOptions): SamplePaths
  /** The share of paths that reach the threshold at any step of the horizon: more than the probability at the last one. Throws as `paths`. */
  probabilityOfCrossing(threshold: number, horizon: number, options?: CrossingOptions): number
  /** When paths first reach the threshold. Throws as `paths`. */
  timeToBreach(threshold: number, options?: BreachOptions): TimeToBreach
  /** A copy of all that is known. `JSON.stringify(fitted)` stores it, `restoreForecaster` takes it back. */
  toJSON(): ForecasterState
}

/** A forecaster that goes on from a state, which it owns from now on. */
export function forecasterOf(state: ForecasterState): FittedForecaster {
  const paths = (horizon: number, options?: PathOptions) => {
    checkPaths(checkHorizon(horizon), options)
    return samplePaths(centreOf(state, predictMembers(state, horizon)), (z, step) => widthAt(state, z, step), state, options)
  }
  return {
    tier: state.tier,
    accuracy: state.accuracy,
    profile: state.profile,
    get members() {
      const near = nearWeights(state.nearErrors)
      return state.members.map(({ id, weight }, member) => ({ id, weight, nearWeight: near[member] ?? 0 }))
    },
    predict: (horizon) => predict(state, checkHorizon(horizon)),
    update: (value) => update(state, value),
    paths,
    probabilityOfCrossing: (threshold, horizon, options) => crossingProbability(paths(horizon, options), threshold, options?.direction),
    timeToBreach: (threshold, options) => timeToBreach(paths(options?.horizon ?? state.accuracy.horizon, options), threshold, options?.direction),
    toJSON: () => JSON.parse(JSON.stringify(state)) as ForecasterState,
  }
}

function predict(state: ForecasterState, horizon: number): Prediction {
  const centre = centreOf(state, predictMembers(state, horizon))
  const { scale, neverNegative, levels } = state
  const shifted = (shift: (step: number) => number) => centre.map((value, step) => unscale(neverNegative ? Math.max(0, value + shift(step)) : value + shift(step), scale))
  return {
    point: shifted(() => 0),
    intervals: levels.map((level) => {
      const z = zOf(level)
      return { level, lower: shifted((step) => -widthAt(state, z, step)), upper: shifted((step) => widthAt(state, z, step)) }
    }),
  }
}

function update(state: ForecasterState, value: unknown): void {
  const seen = value ?? Number.NaN
  if (typeof seen !== 'number' || Math.abs(seen) === Number.POSITIVE_INFINITY) {
    throw new NofxError('input.invalid', `value is ${String(value)}. Give a finite number, or null or NaN for a missing value.`)
  }
  const forecasts = predictMembers(state, 1)
  const expected = at(centreOf(state, forecasts), 0)
  if (Number.isNaN(seen)) {
    for (const member of state.members) updateMember(member.state, expected)
    state.gap += 1
    return
  }
  const scaled = Math.min(MAGNITUDE_MAX, Math.max(-MAGNITUDE_MAX, seen / state.scale))
  correctDrift(state.correction, scaled - expected, (z) => halfWidth(state.widths, z, state.gap))
  observeErrors(state.nearErrors, forecasts, scaled)
  for (const member of state.members) updateMember(member.state, scaled)
  state.gap = 0
  state.updates += 1
}

/** The combined forecast in the scale of the members. */
function centreOf(state: ForecasterState, forecasts: readonly Float64Array[]): Float64Array {
  const centre = combineMembers(state, forecasts)
  return state.neverNegative ? centre.map((value) => Math.max(0, value)) : centre
}

/** Half the width at a step that counts from 0; values that are still missing add their steps. */
function widthAt({ widths, correction, gap }: ForecasterState, z: number, step: number): number {
  return correctionAt(correction, z) * halfWidth(widths, z, step + gap)
}
