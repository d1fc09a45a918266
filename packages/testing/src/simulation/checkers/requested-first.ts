import type { Checker, Violation } from '../checker.ts'
import { requestsOf } from './requests.ts'

/** Nothing is performed before its request is stored, and under the key that the log gives it. */
export const requestedFirst: Checker = {
  name: 'requested-first',
  check(evidence) {
    const requests = requestsOf(evidence)
    return evidence.calls.flatMap(({ runId, request, askedAt, process, place, key }): readonly Violation[] => {
      const stored = requests.get(runId, request)
      if (stored === undefined || stored.requestedAt > askedAt) return [{ runId, message: `${process} was asked for "${place}" before its request (${request}) was stored.` }]
      return key === `${runId}:${stored.event.origin ?? request}` ? [] : [{ runId, message: `${process} was given another key for "${place}" (request ${request}) than the log has.` }]
    })
  },
}
