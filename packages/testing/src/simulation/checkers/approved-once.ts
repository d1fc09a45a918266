import type { Checker, Violation } from '../checker.ts'

/** An answer to a question is stored only while the question is open: the event behind it settles the wait. */
export const approvedOnce: Checker = {
  name: 'approved-once',
  check({ logs }) {
    const violations: Violation[] = []
    for (const [runId, events] of logs) {
      const waits = new Map<number, string>()
      const asked = new Set<string>()
      events.forEach(({ version, event }, index) => {
        if (event.type === 'effect.requested' && event.kind === 'wait') {
          const name = event.scope === undefined ? `${event.node}` : `${event.scope}/${event.node}`
          waits.set(version, name)
          asked.add(name)
        }
        if (event.type !== 'signal.received' || !asked.has(event.name)) return
        const next = events[index + 1]?.event
        const isAnswer = next?.type === 'effect.settled' && waits.get(next.request) === event.name
        if (!isAnswer) violations.push({ runId, message: `The answer to "${event.name}" at version ${version} was taken, though nothing waited for it.` })
      })
    }
    return violations
  },
}
