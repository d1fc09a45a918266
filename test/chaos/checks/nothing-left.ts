import type { Evidence } from '../evidence.ts'
import type { Violation } from './check.ts'

/** In the end nothing runs and nobody owns anything. */
export function nothingLeft({ stored }: Evidence): readonly Violation[] {
  const violations: Violation[] = []
  for (const [runId, { head }] of stored) {
    if (head.status === 'running') violations.push({ runId, message: `It was left running at version ${head.version}.` })
    if (head.owner !== null) violations.push({ runId, message: `It is still owned by ${head.owner}.` })
  }
  return violations
}
