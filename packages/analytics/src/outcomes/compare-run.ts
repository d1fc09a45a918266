import type { Storage } from '@nofx/core'
import { checkObject } from '../input/check-object.ts'
import { expectedDuration } from './expected-duration.ts'
import { emptyHistory, observeOutcome, type OutcomeHistory } from './outcome-history.ts'
import { PAGE_OUTCOMES } from './read-outcomes.ts'
import { summariseStep } from './step-statistics.ts'
import { WORK_KINDS } from './work-kinds.ts'

/** One step of a run beside what earlier runs taught. Times are in ms for one attempt; null means not known. */
export interface StepComparison {
  readonly step: string
  readonly kind: string
  /** Completed attempts in this run: more than 1 for a fan-out. */
  readonly executions: number
  /** The median of the completed attempts in this run. */
  readonly observedMs: number | null
  /** The median that earlier runs let expect. */
  readonly expectedMs: number | null
  /** The 90 % interval of one attempt; null while `runs` is below 3. */
  readonly lowerMs: number | null
  readonly upperMs: number | null
  /** Completed attempts of earlier runs that this rests on. */
  readonly runs: number
}

/**
 * Compares a run with earlier ones, step by step, in the order in which its steps last settled. What is expected comes from work that had settled
 * before the run began, so a run never explains itself. A run that the store does not know gives an empty table.
 *
 * Costs one pass over the outcomes of the workflow; memory stays bounded.
 *
 * @example
 * ```ts
 * for (const { step, observedMs, expectedMs, runs } of await compareRun(storage, 'release', runId)) {
 *   console.log(step, observedMs, expectedMs, runs)
 * }
 * ```
 */
export async function compareRun(storage: Pick<Storage, 'outcomes' | 'runs'>, workflow: string, runId: string): Promise<readonly StepComparison[]> {
  checkObject(checkObject(storage, 'storage', 'an open storage').runs, 'storage.runs', 'those of a storage')
  checkObject(storage.outcomes, 'storage.outcomes', 'those of a storage')
  const head = await storage.runs.get(runId)
  if (head === undefined) return []
  const earlier = emptyHistory()
  const ofRun = emptyHistory()
  for (let after = 0; ; ) {
    const page = await storage.outcomes.read({ runName: workflow, kinds: WORK_KINDS, after, limit: PAGE_OUTCOMES })
    for (const outcome of page) {
      after = outcome.position
      if (outcome.runId === runId) observeOutcome(ofRun, outcome)
      else if (outcome.settledAt <= head.createdAt) observeOutcome(earlier, outcome)
    }
    if (page.length < PAGE_OUTCOMES) return compare(ofRun, earlier)
  }
}

function compare(ofRun: OutcomeHistory, earlier: OutcomeHistory): readonly StepComparison[] {
  return [...ofRun.steps].map(([key, step]) => {
    const { name, kind, durations } = summariseStep(step)
    const before = earlier.steps.get(key)
    const expected = expectedDuration({ durations: before ? summariseStep(before).durations : null })
    const known = expected.status === 'expected'
    return {
      step: name, kind,
      executions: durations?.count ?? 0,
      observedMs: durations?.p50Ms ?? null,
      expectedMs: known ? expected.expectedMs : expected.seenMs,
      lowerMs: known ? expected.lowerMs : null,
      upperMs: known ? expected.upperMs : null,
      runs: expected.runs,
    }
  })
}
