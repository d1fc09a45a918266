import type { Evidence } from '../evidence.ts'
import type { Execution } from '../journal.ts'
import type { Violation } from './check.ts'
import { describe } from './requests.ts'

/** What may run only once has run once at most, whoever was killed. */
export function onceSteps({ journal }: Evidence): readonly Violation[] {
  const first = new Map<string, Execution>()
  return journal.flatMap((execution): readonly Violation[] => {
    if (execution.mode !== 'once') return []
    const { runId, key } = execution
    const earlier = first.get(key)
    first.set(key, earlier ?? execution)
    return earlier === undefined ? [] : [{ runId, message: `${describe(execution)} may run only once, and had been run by ${earlier.owner}.` }]
  })
}
