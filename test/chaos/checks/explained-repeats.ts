import type { Evidence } from '../evidence.ts'
import type { Violation } from './check.ts'

/** A request is performed once by each owner of its run at most, so without a change of hands nothing is performed twice. */
export function explainedRepeats({ stored, journal }: Evidence): readonly Violation[] {
  const counts = new Map<string, { readonly runId: string; readonly node: string; count: number }>()
  for (const { runId, request, attempt, key, node } of journal) {
    // What agents are asked again is not told apart from what they are made to do again.
    if (request === null) continue
    const id = `${key} ${request} ${attempt}`
    const counted = counts.get(id) ?? { runId, node, count: 0 }
    counted.count += 1
    counts.set(id, counted)
  }
  return [...counts].flatMap(([id, { runId, node, count }]): readonly Violation[] => {
    const epochs = stored.get(runId)?.head.epoch ?? 0
    return count <= epochs ? [] : [{ runId, message: `"${node}" (${id}) was performed ${count} times, and its run had ${epochs} owners.` }]
  })
}
