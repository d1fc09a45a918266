import { mean, sampleStandardDeviation } from 'simple-statistics'
import { checkFigure } from '../input/check-figure.ts'
import { checkList } from '../input/check-list.ts'
import { checkObject } from '../input/check-object.ts'
import { studentQuantile } from '../statistics/student-quantile.ts'
import { wilsonInterval, type Probability } from '../statistics/wilson-interval.ts'
import { summariseDurations } from './duration-summary.ts'
import { DURATIONS_MIN, EXPECTED_LEVEL, expectedDuration } from './expected-duration.ts'

/** What one ended run took. */
export interface RunFigures {
  readonly runId: string
  readonly status: 'completed' | 'failed' | 'cancelled'
  /** Epoch ms. */
  readonly startedAt: number
  readonly wallMs: number
  readonly costUsd: number
  readonly retries: number
}

/** A value of the next run, with an interval that should hold 90 % of them. Never below 0. */
export interface Expected {
  readonly expected: number
  readonly lower: number
  readonly upper: number
}

/** What the next run will take, or that this is not known yet. */
export type ExpectedRun =
  | {
      readonly status: 'expected'
      /** Completed runs that this rests on. */
      readonly runs: number
      /** Wall time from start to end, in ms. */
      readonly wallMs: Expected
      readonly costUsd: Expected
      readonly retries: Expected
      /** The chance that the run fails, among completed and failed ones, with its 95 % interval. */
      readonly failureProbability: Probability
    }
  | { readonly status: 'not_enough_data'; readonly runs: number; readonly runsMin: number }

/**
 * Expects the next run of a workflow from its past ones. Time, cost and retries are those of completed runs; cancelled runs count for
 * nothing. Fewer than 3 completed runs are not enough data, which is a value and no error.
 *
 * @param runs past runs of one workflow, in any order
 * @throws NofxError `input.invalid` for a time, cost or number of retries that is not from 0 to 1e15
 *
 * @example
 * ```ts
 * const next = expectedRun([{ runId: 'r1', status: 'completed', startedAt: 0, wallMs: 1_200, costUsd: 0.02, retries: 0 }])
 * if (next.status === 'not_enough_data') console.log(`${next.runs} of ${next.runsMin} runs`)
 * ```
 */
export function expectedRun(runs: readonly RunFigures[]): ExpectedRun {
  const known = Array.from(checkList(runs, 'runs', 'a list of ended runs'), checkRun)
  const completed = known.filter(({ status }) => status === 'completed')
  const failed = known.filter(({ status }) => status === 'failed')
  const wall = expectedDuration({ durations: summariseDurations(completed.map(({ wallMs }) => wallMs)) })
  if (wall.status === 'not_enough_data') return { status: 'not_enough_data', runs: completed.length, runsMin: DURATIONS_MIN }
  return {
    status: 'expected',
    runs: completed.length,
    wallMs: { expected: wall.expectedMs, lower: wall.lowerMs, upper: wall.upperMs },
    costUsd: nextValue(completed.map(({ costUsd }) => costUsd)),
    retries: nextValue(completed.map(({ retries }) => retries)),
    failureProbability: wilsonInterval(failed.length, completed.length + failed.length),
  }
}

function checkRun(run: RunFigures, index: number): RunFigures {
  const { wallMs, costUsd, retries } = checkObject(run, `runs[${index}]`, 'an ended run with status, wallMs, costUsd and retries')
  checkFigure(wallMs, () => `runs[${index}].wallMs`)
  checkFigure(costUsd, () => `runs[${index}].costUsd`)
  checkFigure(retries, () => `runs[${index}].retries`)
  return run
}

/** The prediction interval of a normal distribution. Source: Hahn and Meeker, Statistical Intervals (1991), section 4.8. */
function nextValue(values: readonly number[]): Expected {
  const middle = mean([...values])
  const reach = studentQuantile((1 + EXPECTED_LEVEL) / 2, values.length - 1) * sampleStandardDeviation([...values]) * Math.sqrt(1 + 1 / values.length)
  return { expected: middle, lower: Math.max(0, middle - reach), upper: middle + reach }
}
