import type { Evidence } from '../evidence.ts'
import { markOf } from '../ledger.ts'
import type { Violation } from './check.ts'

/** What was said to a run is in its log once when it was acknowledged, never when it was refused, and once at most when nobody knows. */
export function messagesKept({ started, stored }: Evidence): readonly Violation[] {
  const violations: Violation[] = []
  for (const { runId, sent } of started) {
    const marks = (stored.get(runId)?.events ?? []).flatMap(({ event }) => markOf(event) ?? [])
    for (const { what, mark, answer } of sent) {
      const count = marks.filter((found) => found === mark).length
      const told = answer.is === 'refused' ? `refused with ${answer.code} (${answer.because})` : answer.is
      const isRight = answer.is === 'done' ? count === 1 : answer.is === 'refused' ? count === 0 : count <= 1
      if (!isRight) violations.push({ runId, message: `The message ${mark} was ${told}, and is in the log ${count} times.` })
      if (what === 'cancel' && answer.is === 'done' && stored.get(runId)?.head.status !== 'cancelled') violations.push({ runId, message: `Its cancellation was acknowledged, and it is ${stored.get(runId)?.head.status}.` })
    }
    const strangers = marks.filter((found) => !sent.some(({ mark }) => mark === found))
    for (const mark of strangers) violations.push({ runId, message: `Its log has a message that nobody sent: ${mark}` })
  }
  return violations
}
