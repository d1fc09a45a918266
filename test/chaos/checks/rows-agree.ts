import type { Evidence } from '../evidence.ts'
import type { Violation } from './check.ts'

/** The documented tables say what the log says. */
export function rowsAgree({ stored }: Evidence): readonly Violation[] {
  const violations: Violation[] = []
  for (const [runId, { events, rowStatus, rowAdaptations }] of stored) {
    const last = events.at(-1)?.event
    const status = last?.type === 'run.ended' ? last.status : 'running'
    if (rowStatus !== status) violations.push({ runId, message: `Its row says ${rowStatus ?? 'nothing'}, its log ${String(status)}.` })
    const adaptations = events.filter(({ event }) => event.type === 'plan.adapted').length
    if (rowAdaptations !== adaptations) violations.push({ runId, message: `It has ${rowAdaptations} rows of adaptations, and its log ${adaptations}.` })
  }
  return violations
}
