import type { RunEvent } from '@nofx/core'
import { mayHaveHappened } from '../client.ts'
import type { Checker, Violation } from '../checker.ts'

/** What was told a run is in its log once when that was acknowledged, never when it was refused, and once at most when nobody knows. */
export const messagesKept: Checker = {
  name: 'messages-kept',
  check({ messages, logs }) {
    return messages.flatMap(({ runId, what, mark, answer }): readonly Violation[] => {
      const count = (logs.get(runId) ?? []).filter(({ event }) => isMessage(event) && JSON.stringify(event).includes(mark)).length
      const isRight = answer?.is === 'done' ? count === 1 : !mayHaveHappened(answer) ? count === 0 : count <= 1
      const how = answer?.is === 'refused' ? `refused with ${answer.code}` : answer?.is === 'done' ? 'acknowledged' : 'never answered'
      return isRight ? [] : [{ runId, message: `"${what}" was ${how}, and is in the log ${count} times.` }]
    })
  },
}

/** Events that come from outside. What they lead to may repeat what they say. */
function isMessage(event: RunEvent): boolean {
  return event.type === 'signal.received' || (event.type === 'run.ended' && event.status === 'cancelled') || (event.type as string) === 'plan.adapted'
}
