import { summariseSorted } from '../outcomes/duration-summary.ts'
import { EXPECTED_LEVEL, expectedDuration } from '../outcomes/expected-duration.ts'

/** The newest durations of each series that are predicted from those before them; more would cost and say little more. */
const TRIALS_MAX = 20

/** How well durations were expected from earlier ones. */
export interface DurationBacktest {
  /** Durations that were predicted from those before them. */
  readonly trials: number
  /** The share that the intervals should have held. */
  readonly level: number
  /** The share that they held; null without a trial. */
  readonly coverage01: number | null
  /** The sum of the absolute errors over the sum of the durations; null without a trial, or when all took 0 ms. */
  readonly wape: number | null
}

/**
 * Expects each of the newest durations of every series from those before it, and compares. No duration is used to predict itself.
 *
 * @param series durations in ms, each series oldest first
 */
export function backtestDurations(series: readonly (readonly number[])[]): DurationBacktest {
  let trials = 0
  let inside = 0
  let errorMs = 0
  let actualMs = 0
  for (const durationsMs of series) {
    const first = Math.max(0, durationsMs.length - TRIALS_MAX)
    const sorted = durationsMs.slice(0, first).sort((a, b) => a - b)
    for (const actual of durationsMs.slice(first)) {
      const expected = expectedDuration({ durations: summariseSorted(sorted) })
      const place = sorted.findIndex((durationMs) => durationMs > actual)
      sorted.splice(place < 0 ? sorted.length : place, 0, actual)
      if (expected.status === 'not_enough_data') continue
      trials += 1
      if (actual >= expected.lowerMs && actual <= expected.upperMs) inside += 1
      errorMs += Math.abs(actual - expected.expectedMs)
      actualMs += actual
    }
  }
  return { trials, level: EXPECTED_LEVEL, coverage01: trials === 0 ? null : inside / trials, wape: actualMs === 0 ? null : errorMs / actualMs }
}
