import type { Evidence } from '../evidence.ts'
import type { Violation } from './check.ts'

/** Versions count from 1 without a gap, and the head of a run is where its log is. */
export function gaplessLog({ stored }: Evidence): readonly Violation[] {
  const violations: Violation[] = []
  for (const [runId, { head, events }] of stored) {
    const gap = events.findIndex(({ version }, index) => version !== index + 1)
    if (gap >= 0) violations.push({ runId, message: `Version ${events[gap]?.version} stands where ${gap + 1} should.` })
    if (head.version !== events.length) violations.push({ runId, message: `Its head is at version ${head.version}, and it has ${events.length} events.` })
    const last = events.at(-1)?.event
    const status = last?.type === 'run.ended' ? last.status : 'running'
    if (head.status !== status) violations.push({ runId, message: `Its head says ${head.status}, its log ${String(status)}.` })
  }
  return violations
}
