import { HOUR_MS, HOURS_MAX } from './hour.ts'
import type { OutcomeHistory } from './outcome-history.ts'

/** How much there was to do, hour by hour. */
export interface HourlyLoad {
  /** The end of the last whole hour, and so the beginning of the next; epoch ms. */
  readonly endAt: number
  /** Runs that began to be worked on and pieces of work that settled, one value an hour, oldest first. */
  readonly runs: readonly number[]
  readonly work: readonly number[]
}

/**
 * The newest four weeks of what settled, up to the hour of the newest outcome, which is not over yet as far as is known. Hours in between in which
 * nothing settled count 0.
 */
export function hourlyLoad({ hours }: Pick<OutcomeHistory, 'hours'>): HourlyLoad {
  let first = Number.POSITIVE_INFINITY
  let newest = Number.NEGATIVE_INFINITY
  for (const hour of hours.keys()) {
    first = Math.min(first, hour)
    newest = Math.max(newest, hour)
  }
  if (hours.size === 0) return { endAt: 0, runs: [], work: [] }
  const start = Math.max(first, newest - HOURS_MAX)
  const tallies = Array.from({ length: newest - start }, (_, index) => hours.get(start + index) ?? { runs: 0, work: 0 })
  return { endAt: newest * HOUR_MS, runs: tallies.map(({ runs }) => runs), work: tallies.map(({ work }) => work) }
}
