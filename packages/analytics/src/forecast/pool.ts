import { aggregatedTrend } from './aggregated-trend.ts'
import { dampedHolt } from './damped-holt.ts'
import { dampedHoltWinters } from './damped-holt-winters.ts'
import { intermittentDemand } from './intermittent-demand.ts'
import { lastValue } from './last-value.ts'
import type { Member } from './member.ts'
import { isSeasonal } from './seasonal-adjustment.ts'
import { seasonalDeviation } from './seasonal-deviation.ts'
import { seasonalMedian } from './seasonal-median.ts'
import { seasonalNaive } from './seasonal-naive.ts'
import { seasonalProfile } from './seasonal-profile.ts'
import { seasonalRidge } from './seasonal-ridge.ts'
import { theta } from './theta.ts'

/** The members for a series, the simple one that the others are compared with, and the seasons that are used. */
export interface Pool {
  readonly members: readonly Member[]
  readonly naive: Member
  /** Steps in each season that is used, shortest first. */
  readonly periods: readonly number[]
}

/**
 * Seasons that a series must hold for a period to be used: two to fit, and one to prove the fit on. A period that asks for more is
 * left out; `members` of the forecast shows that.
 */
const SEASONS_MIN = 3

/** Lags are used when the series is this many times as long, so that a regression has rows to learn from. */
const LAG_ROOM = 3

/** A profile averages out what many phases, each seen a few times, have of noise; with few phases the smoothing of the others does. */
const PROFILE_MIN = 24

/** Phases this share of the shortest season apart are alike: half an hour of a day. */
const ALIKE01 = 1 / 48

/** Enough to keep near-equal columns apart; larger ridges flatten seasons. */
const PENALTY = 1e-4

/** Differences are short of a level to hold on to, so they are shrunk more. */
const PENALTY_DIFFERENCED = 1e-2

/** Chooses the members that a series of this length and kind can carry. */
export function poolFor(values: Float64Array, periodsAsked: readonly number[], intermittent: boolean): Pool {
  const { length } = values
  const periods = [...new Set(periodsAsked)].filter((period) => period > 1 && SEASONS_MIN * period <= length).sort((a, b) => a - b)
  const [shortest] = periods
  const naive = shortest === undefined ? lastValue() : seasonalNaive(shortest)
  const simple = [lastValue(), dampedHolt(shortest !== undefined && shortest < PROFILE_MIN ? shortest : 1), theta(shortest ?? 1)]
  // Months, quarters and what has no season come with few values, each of them noisy: trends over blocks, a season that multiplies, and a season without a trend.
  if (shortest === undefined || shortest < PROFILE_MIN) simple.push(aggregatedTrend(shortest ?? 1))
  const reach = Math.floor(ALIKE01 * (shortest ?? 1))
  const seasonal = periods.flatMap((period) => [
    seasonalNaive(period), dampedHoltWinters(period),
    ...(period < PROFILE_MIN ? [dampedHoltWinters(period, { seasonKind: 'multiplicative' }), dampedHoltWinters(period, { trend: false })] : [seasonalMedian(period, reach)]),
  ])
  const deviation = periods.slice(0, 1).filter((period) => period >= PROFILE_MIN).map((period) => seasonalDeviation(period, reach))
  const profile = periods.slice(-1).filter((period) => period >= PROFILE_MIN).map((period) => seasonalProfile(period))
  // Rates know no season; where there is one, zeros are its nights.
  const rare = intermittent && !isSeasonal(values, shortest ?? 1) ? (['croston', 'sba', 'tsb'] as const).map(intermittentDemand) : []
  const members = [...simple, ...seasonal, ...deviation, ...profile, ...rare, ...regressions(length, periods)]
  // A member that could not be fitted well before the end could not prove itself at any origin.
  return { members: members.filter(({ id, lengthMin }) => id === naive.id || lengthMin <= Math.max(FITTED_SHARE * length, LENGTH_MIN)), naive, periods }
}

/** Members leave the rest of the series for proof; the shortest series aside. */
const FITTED_SHARE = 0.6
const LENGTH_MIN = 5

function regressions(length: number, periods: readonly number[]): readonly Member[] {
  const usable = (lags: readonly number[]) => [...new Set(lags)].filter((lag) => lag >= 1 && LAG_ROOM * lag <= length).sort((a, b) => a - b)
  const near = usable([1, 2, 3, ...periods.flatMap((period) => [period - 1, period, period + 1, 2 * period, 3 * period])])
  if (near.length === 0) return []
  const [shortest = 0] = periods
  const members = [
    seasonalRidge({ id: 'ridge', lags: near, difference: 0, logarithm: false, penalty01: PENALTY }),
    seasonalRidge({ id: 'ridge-log', lags: near, difference: 0, logarithm: true, penalty01: PENALTY }),
    seasonalRidge({ id: 'ridge-difference-1', lags: near, difference: 1, logarithm: false, penalty01: PENALTY_DIFFERENCED }),
  ]
  if (shortest > 1) members.push(seasonalRidge({ id: `ridge-difference-${shortest}`, lags: near, difference: shortest, logarithm: false, penalty01: PENALTY_DIFFERENCED }))
  // Several seasons: a rule that reads whole seasons back does not add up the errors of its own last steps.
  if (periods.length > 1) {
    const far = usable(periods.flatMap((period) => [1, 2, 3, ...(period === shortest ? [4, 5, 6, 7] : [])].map((seasons) => seasons * period)))
    members.push(
      seasonalRidge({ id: 'ridge-seasons', lags: far, difference: 0, logarithm: false, penalty01: PENALTY }),
      seasonalRidge({ id: 'ridge-seasons-log', lags: far, difference: 0, logarithm: true, penalty01: PENALTY }),
    )
  }
  return members
}
