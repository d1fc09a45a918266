import type { Evidence } from '../evidence.ts'
import type { Violation } from './check.ts'
import { describe, executionsWithRequests } from './requests.ts'

/**
 * Once the outcome of a request is in the log, nobody begins to perform it. Both times are those of one machine's clock: when the
 * database committed the outcome, and what the process read before it did anything.
 */
export function notRunAgain(evidence: Evidence): readonly Violation[] {
  const violations: Violation[] = []
  for (const { execution, requests } of executionsWithRequests(evidence)) {
    const { runId, beganAt } = execution
    const isTooLate = requests.length > 0 && requests.every(({ settledAt }) => settledAt !== undefined && beganAt > settledAt)
    if (isTooLate) {
      const latestMs = Math.max(...requests.map(({ settledAt }) => settledAt ?? 0))
      violations.push({ runId, message: `${describe(execution)} began ${(beganAt - latestMs).toFixed(1)} ms after its outcome had been stored.` })
    }
  }
  return violations
}
