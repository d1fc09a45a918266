import { noCorrection } from './drift-correction.ts'
import { autocorrelationOf, coverageOf, errorsOf, naiveStepOf, residualsOf, type Trial } from './forecast-accuracy.ts'
import { defaultHorizon, type CheckedFitOptions } from './forecast-options.ts'
import { tierOf } from './forecast-tier.ts'
import type { ForecasterState } from './forecaster-state.ts'
import { residualRatios, widthsOf } from './interval-widths.ts'
import { combineMembers, predictMembers } from './combine-members.ts'
import { combine, originErrors, weighMembers } from './member-weights.ts'
import { updateMember } from './member-state.ts'
import { poolFor } from './pool.ts'
import { profileSeries } from './profile-series.ts'
import { repairSeries } from './repair-series.ts'
import { overlapping, rollOrigins, type RollingOrigins } from './rolling-origins.ts'
import { seasonShape } from './season-shape.ts'
import { at, type Series } from './series.ts'

/** Fits everything to a series that has enough values, and says how well that did at origins inside of it. */
export function fitState(series: Series, { periods: given, levels, horizon }: CheckedFitOptions): ForecasterState {
  const profile = profileSeries(series, given)
  const { members, naive, periods } = poolFor(series.values, profile.periods, profile.demand === 'intermittent' || profile.demand === 'lumpy')
  const [period = 1] = periods
  const reach = Math.max(1, horizon ?? defaultHorizon(periods))
  const neverNegative = series.values.every((value) => value >= 0)
  const origins = rollOrigins(series, members, reach, periods)
  const errors = originErrors(origins)
  const stretches = (series.values.length - (origins.lengths[0] ?? 0)) / origins.horizon
  const weights = weighMembers(errors, stretches)
  const trial: Trial = {
    actual: origins.actual,
    predicted: origins.lengths.map((_, origin) => {
      const far = weighMembers(errors, stretches, leftOut(origins, origin))
      // The first origin knows of no errors one step ahead.
      const near = origins.near[origin] ?? far
      const combined = combine(origins.predicted.map((forecasts) => forecasts[origin] ?? new Float64Array(0)), far.map((weight, member) => ({ near: near[member] ?? 0, far: weight })), origins.horizon)
      return neverNegative ? combined.map((value) => Math.max(0, value)) : combined
    }),
  }
  const naiveTrial = { actual: origins.actual, predicted: origins.predicted[members.findIndex(({ id }) => id === naive.id)] ?? [] }
  const naiveStep = naiveStepOf(series, period)
  const residuals = residualsOf(trial)
  const repaired = repairSeries(series, series.values.length, periods)
  const fitted = members.map((member, index) => ({ id: member.id, weight: weights[index] ?? 0, state: member.fit(repaired) }))
  const state: ForecasterState = {
    v: 2,
    scale: series.scale, members: fitted, horizon: origins.horizon, neverNegative, levels,
    widths: widthsOf(residuals), ratios: residualRatios(residuals, (origin) => overlapping(origins, origin)), autocorrelation: autocorrelationOf(residuals),
    tier: tierOf(series, trial, reach, stretches),
    accuracy: {
      origins: origins.lengths.length, horizon: origins.horizon,
      ...errorsOf(trial, naiveStep),
      coverage: coverageOf(residuals, levels),
      naive: { id: naive.id, ...errorsOf(naiveTrial, naiveStep) },
    },
    profile, seasonShape: seasonShape(repaired, periods.at(-1) ?? 1, series.missingAtEnd),
    meanMagnitude: meanMagnitude(repaired.subarray(-(periods.at(-1) ?? OBSERVED_SEASON))),
    correction: noCorrection(), nearErrors: origins.nearErrors,
    gap: 0, updates: 0,
  }
  bridge(state, series.missingAtEnd)
  return state
}

/** Weights that are tried at an origin come from those apart from it; where all overlap, from all others: a pool without weights would be another pool. */
function leftOut(origins: RollingOrigins, origin: number): ReadonlySet<number> {
  const near = overlapping(origins, origin)
  return near.size < origins.lengths.length ? near : new Set([origin])
}

/** Values that are missing at the end: members move on by what is expected, so that the first step is the one behind them. */
function bridge(state: ForecasterState, missing: number): void {
  if (missing === 0) return
  const expected = combineMembers(state, predictMembers(state, missing))
  for (let step = 0; step < missing; step++) for (const member of state.members) updateMember(member.state, at(expected, step))
  state.gap = missing
}

/** Without a season, as many of the newest values tell the level. */
const OBSERVED_SEASON = 12

function meanMagnitude(values: Float64Array): number {
  return values.reduce((sum, value) => sum + Math.abs(value), 0) / values.length
}
