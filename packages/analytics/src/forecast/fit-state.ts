import { noCorrection } from './drift-correction.ts'
import { autocorrelationOf, coverageOf, errorsOf, naiveStepOf, residualsOf, type Trial } from './forecast-accuracy.ts'
import { defaultHorizon, type CheckedFitOptions } from './forecast-options.ts'
import { tierOf } from './forecast-tier.ts'
import type { ForecasterState } from './forecaster-state.ts'
import { residualRatios, widthsOf } from './interval-widths.ts'
import { combine, originErrors, weighMembers, weighNear } from './member-weights.ts'
import { predictMember, updateMember } from './member-state.ts'
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
  const near = weighNear(origins.oneStep)
  const blend = (far: readonly number[]) => near.map((weight, member) => ({ near: weight, far: far[member] ?? 0 }))
  const weights = blend(weighMembers(errors))
  const trial: Trial = {
    actual: origins.actual,
    predicted: origins.lengths.map((_, origin) => {
      const combined = combine(origins.predicted.map((forecasts) => forecasts[origin] ?? new Float64Array(0)), blend(weighMembers(errors, leftOut(origins, origin))), origins.horizon)
      return neverNegative ? combined.map((value) => Math.max(0, value)) : combined
    }),
  }
  const naiveTrial = { actual: origins.actual, predicted: origins.predicted[members.findIndex(({ id }) => id === naive.id)] ?? [] }
  const naiveStep = naiveStepOf(series, period)
  const residuals = residualsOf(trial)
  const repaired = repairSeries(series, series.values.length, periods)
  const fitted = members.map((member, index) => ({ id: member.id, weight: weights[index]?.far ?? 0, nearWeight: near[index] ?? 0, state: member.fit(repaired) }))
  const state: ForecasterState = {
    v: 1,
    scale: series.scale, members: fitted, horizon: origins.horizon, neverNegative, levels,
    widths: widthsOf(residuals), ratios: residualRatios(residuals, (origin) => overlapping(origins, origin)), autocorrelation: autocorrelationOf(residuals),
    tier: tierOf(series, trial, reach, (series.values.length - (origins.lengths[0] ?? 0)) / origins.horizon),
    accuracy: {
      origins: origins.lengths.length, horizon: origins.horizon,
      ...errorsOf(trial, naiveStep),
      coverage: coverageOf(residuals, levels),
      naive: { id: naive.id, ...errorsOf(naiveTrial, naiveStep) },
    },
    profile, seasonShape: seasonShape(repaired, periods.at(-1) ?? 1, series.missingAtEnd),
    meanMagnitude: meanMagnitude(repaired.subarray(-(periods.at(-1) ?? OBSERVED_SEASON))),
    correction: noCorrection(),
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
  const { members } = state
  const expected = combine(members.map((member) => predictMember(member.state, missing)), members.map(({ weight, nearWeight }) => ({ near: nearWeight, far: weight })), state.horizon)
  for (let step = 0; step < missing; step++) for (const member of members) updateMember(member.state, at(expected, step))
  state.gap = missing
}

/** Without a season, as many of the newest values tell the level. */
const OBSERVED_SEASON = 12

function meanMagnitude(values: Float64Array): number {
  return values.reduce((sum, value) => sum + Math.abs(value), 0) / values.length
}
