import type { Checker, Violation } from '../checker.ts'

/** The versions of a run count from 1 without a gap, and what the store has acknowledged is there, in the order in which it was stored. */
export const gaplessLog: Checker = {
  name: 'gapless-log',
  check({ logs, store }) {
    const violations: Violation[] = []
    const lengths = new Map<string, number>()
    for (const { append: { runId, events } } of store.commits) lengths.set(runId, (lengths.get(runId) ?? 0) + events.length)
    for (const [runId, events] of logs) {
      const gap = events.findIndex(({ version }, index) => version !== index + 1)
      if (gap !== -1) violations.push({ runId, message: `The event in place ${gap + 1} has the version ${events[gap]?.version}.` })
      const acknowledged = lengths.get(runId) ?? 0
      if (acknowledged !== events.length) violations.push({ runId, message: `The store has acknowledged ${acknowledged} events and has ${events.length}.` })
    }
    return violations
  },
}
