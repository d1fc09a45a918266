import type { Call } from '../effect-watch.ts'
import type { Checker, Violation } from '../checker.ts'
import { requestsOf } from './requests.ts'

/**
 * A handler that may run only once begins once for each start in the log: never before one is stored, and not again for the same one.
 * A process that has lost the run without having heard of it yet is looked at by `stale-begin`.
 */
export const once: Checker = {
  name: 'once',
  check(evidence) {
    const requests = requestsOf(evidence)
    const begun = new Map<string, Call[]>()
    return evidence.calls.flatMap((call): readonly Violation[] => {
      const { runId, request, beganAt, mode, process, place } = call
      if (mode !== 'once' || beganAt === undefined || requests.ownerAt(runId, beganAt) !== call.owner) return []
      const earlier = begun.get(`${runId} ${request}`) ?? []
      begun.set(`${runId} ${request}`, [...earlier, call])
      const starts = requests.get(runId, request)?.startedAt.filter((at) => at <= beganAt).length ?? 0
      if (starts > earlier.length) return []
      return [{ runId, message: `${process} began "${place}" (request ${request}), which may run only once, ${earlier.length === 0 ? 'with no start stored' : `though ${earlier.map((other) => other.process).join(', ')} had begun it`}.` }]
    })
  },
}
