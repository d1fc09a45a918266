import type { Violation } from './check.ts'
import type { Evidence } from '../evidence.ts'

/** Every run whose start was acknowledged is there, and every run that is there has ended, once, and nothing came after. */
export function endedOnce({ started, stored }: Evidence): readonly Violation[] {
  const lost = started.filter(({ runId, start }) => start === 'acknowledged' && !stored.has(runId))
  const violations: Violation[] = lost.map(({ runId, workload }) => ({ runId, message: `Its start ("${workload}") was acknowledged, and it is not in the store.` }))
  for (const [runId, { events }] of stored) {
    const ends = events.filter(({ event }) => event.type === 'run.ended').length
    const starts = events.filter(({ event }) => event.type === 'run.started').length
    if (starts !== 1 || events[0]?.event.type !== 'run.started') violations.push({ runId, message: `It has begun ${starts} times; its first event is "${events[0]?.event.type}".` })
    if (ends !== 1) violations.push({ runId, message: `It has ended ${ends} times.` })
    else if (events.at(-1)?.event.type !== 'run.ended') violations.push({ runId, message: 'Something happened after its end.' })
  }
  return violations
}
