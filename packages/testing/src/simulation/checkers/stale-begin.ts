import type { Checker, Violation } from '../checker.ts'
import { requestsOf } from './requests.ts'

/** Nobody begins what is settled, or may run only once and is begun elsewhere, when by its own clock its lease may have run out. */
export const staleBegin: Checker = {
  name: 'stale-begin',
  check(evidence) {
    const requests = requestsOf(evidence)
    return evidence.calls.flatMap(({ runId, request, beganAt, owner, process, place }): readonly Violation[] => {
      if (beganAt === undefined || requests.ownerAt(runId, beganAt) === owner) return []
      const settledAt = requests.get(runId, request)?.settledAt
      return settledAt !== undefined && settledAt < beganAt ? [{ runId, message: `${process} had lost the run and began "${place}" (request ${request}) ${(beganAt - settledAt).toFixed(1)} ms after its outcome had been stored.` }] : []
    })
  },
}
