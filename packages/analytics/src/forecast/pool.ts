import { dampedHolt } from './damped-holt.ts'
import { dampedHoltWinters } from './damped-holt-winters.ts'
import { lastValue } from './last-value.ts'
import type { Member } from './member.ts'
import { seasonalNaive } from './seasonal-naive.ts'
import { theta } from './theta.ts'

/** The members for a series, the simple one that the others are compared with, and the season of its scaled error. */
export interface Pool {
  readonly members: readonly Member[]
  readonly naive: Member
  /** Steps in the shortest season that is used, 1 for none. */
  readonly period: number
}

/**
 * Seasons that a series must hold for a period to be used: two to fit, and one to prove the fit on. A period that asks for more is
 * left out; `members` of the forecast shows that.
 */
const SEASONS_MIN = 3

/** Chooses the members that a series of this length can carry, by its length alone. */
export function poolFor(length: number, periods: readonly number[]): Pool {
  const usable = [...new Set(periods)].filter((period) => period > 1 && SEASONS_MIN * period <= length).sort((a, b) => a - b)
  const [period = 1] = usable
  const naive = period > 1 ? seasonalNaive(period) : lastValue()
  const seasonal = usable.flatMap((each) => [seasonalNaive(each), dampedHoltWinters(each)])
  return { members: [lastValue(), dampedHolt(), theta(period), ...seasonal], naive, period }
}
