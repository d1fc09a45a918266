import type { FailureRow, Features } from '../failure/failure-row.ts'
import type { OutcomeHistory, StepHistory } from './outcome-history.ts'

/** The newest attempts that are learned from: a fit of them takes about a tenth of a second, and the newest tell most of the next. */
export const FAILURE_ROWS_MAX = 1_000

/** Which features have a history of their own: the work, and the work as part of its workflow. */
export const FAILURE_HISTORY: readonly (readonly string[])[] = [['work'], ['run', 'work']]

/**
 * What is known of an attempt before it starts: what work of which run, and which try. The hour of the day is left out: a thousand attempts say too
 * little about each hour, and bad times show in the recent failures.
 */
export function featuresOf({ name, runName, kind }: Pick<StepHistory, 'name' | 'runName' | 'kind'>, attempt: number): Features {
  return { work: name, run: runName, kind, attempt }
}

/** The attempts that are remembered as rows to learn failures from, oldest first. */
export interface FailureRows {
  readonly rows: readonly FailureRow[]
  /** When the attempt after them starts, in the time of the rows. */
  readonly nextAt: number
}

/**
 * Time is counted in attempts, one a second. By the clock a step would be known by its place in a run, such as 20 s after the one before it, and nobody
 * knows beforehand how long before the next attempt something else will start.
 */
const ATTEMPT_MS = 1_000

export function failureRows({ steps }: Pick<OutcomeHistory, 'steps'>): FailureRows {
  const attempts = [...steps.values()].flatMap((step) => step.observations.map((observation) => ({ step, ...observation })))
  const newest = attempts.sort((one, other) => one.startedAt - other.startedAt).slice(-FAILURE_ROWS_MAX)
  const starts = newest.map(({ startedAt }) => startedAt)
  return {
    rows: newest.map(({ step, startedAt, durationMs, attempt, failed }, index) =>
      ({ at: index * ATTEMPT_MS, knownAt: Math.max(index + 1, startedBefore(starts, startedAt + durationMs)) * ATTEMPT_MS, features: featuresOf(step, attempt), failed })),
    nextAt: newest.length * ATTEMPT_MS,
  }
}

/** How many of the starts, in order, come before a moment. What starts at the very moment that something settles may follow from it. */
function startedBefore(starts: readonly number[], moment: number): number {
  let low = 0
  let high = starts.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((starts[middle] ?? moment) < moment) low = middle + 1
    else high = middle
  }
  return low
}
