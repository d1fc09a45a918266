import type { Evidence } from '../evidence.ts'
import type { Violation } from './check.ts'
import { describe, executionsWithRequests } from './requests.ts'

/** Every execution of a request was given the key that the log gives it, so it was the same each time and no other's. */
export function stableKeys(evidence: Evidence): readonly Violation[] {
  const violations: Violation[] = []
  for (const { execution, requests } of executionsWithRequests(evidence)) {
    const { runId, node, scope } = execution
    const fault = requests.find((asked) => asked.key !== execution.key || asked.node !== node || (asked.scope ?? null) !== scope)
    if (fault !== undefined) violations.push({ runId, message: `${describe(execution)} should be ${fault.scope ?? ''}/${fault.node} with key ${fault.key}.` })
  }
  return violations
}
