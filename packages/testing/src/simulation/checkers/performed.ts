import type { Checker } from '../checker.ts'
import { requestsOf } from './requests.ts'

/** Kinds of effects that a handler of the user performs. */
const PERFORMED: ReadonlySet<string> = new Set(['step', 'agent'])

/** What the log says was done was done. */
export const performed: Checker = {
  name: 'performed',
  check(evidence) {
    const begun = new Set(evidence.calls.filter(({ beganAt }) => beganAt !== undefined).map(({ runId, request }) => `${runId} ${request}`))
    return [...requestsOf(evidence).all()].flatMap(([runId, { event, version, status, startedAt }]) => {
      // One in doubt may have been found done by its check; then it had been started.
      const isDone = begun.has(`${runId} ${version}`) || startedAt.length > 0
      return status === 'completed' && PERFORMED.has(event.kind) && !isDone ? [{ runId, message: `Request ${version} ("${event.node ?? event.name}") is completed, and nobody has performed it.` }] : []
    })
  },
}
