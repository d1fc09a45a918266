import type { Checker, Violation } from '../checker.ts'
import { requestsOf } from './requests.ts'

/**
 * Once the outcome of a request is in the log, its owner does not begin to perform it. A process that has lost the run without having
 * heard of it yet is looked at by `stale-begin`.
 */
export const notRunAgain: Checker = {
  name: 'not-run-again',
  check(evidence) {
    const requests = requestsOf(evidence)
    return evidence.calls.flatMap((call): readonly Violation[] => {
      const { runId, beganAt, isOwner } = { ...call, isOwner: requests.ownerAt(call.runId, call.beganAt ?? 0) === call.owner }
      const settledAt = requests.get(runId, call.request)?.settledAt
      if (beganAt === undefined || settledAt === undefined || beganAt <= settledAt || !isOwner) return []
      return [{ runId, message: `${call.process} began "${call.place}" (request ${call.request}) ${(beganAt - settledAt).toFixed(1)} ms after its outcome had been stored.` }]
    })
  },
}
