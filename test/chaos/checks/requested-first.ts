import type { Evidence } from '../evidence.ts'
import type { Violation } from './check.ts'
import { describe, executionsWithRequests } from './requests.ts'

/** The clock of a process is read in whole ms, so what happened in the same ms looks as if it came before. */
const CLOCK_MS = 1

/** Nothing is performed before its request is in the log, nor before its start is when it may run only once. */
export function requestedFirst(evidence: Evidence): readonly Violation[] {
  const violations: Violation[] = []
  for (const { execution, requests } of executionsWithRequests(evidence)) {
    const { runId, beganAt } = execution
    const mayBegin = requests.some(({ committedAt, mode, startedAt }) => (mode === 'once' ? (startedAt ?? Number.POSITIVE_INFINITY) : committedAt) < beganAt + CLOCK_MS)
    if (!mayBegin) violations.push({ runId, message: `Nobody had asked for ${describe(execution)} when it began at ${beganAt}.` })
  }
  return violations
}
