import type { Evidence, StoredRun } from '../evidence.ts'
import type { Violation } from './check.ts'

/** A request is settled once at most, and started once at most before that; nothing else is settled or started. */
export function settledOnce({ stored }: Evidence): readonly Violation[] {
  return [...stored].flatMap(([runId, run]) => faultsOf(run).map((message) => ({ runId, message })))
}

function faultsOf({ events }: StoredRun): readonly string[] {
  const faults: string[] = []
  const open = new Set<number>()
  const begun = new Set<number>()
  for (const { version, event } of events) {
    const request = Number(event.request)
    if (event.type === 'effect.requested') open.add(version)
    if (event.type === 'effect.started') {
      if (!open.has(request) || begun.has(request)) faults.push(`Version ${version} starts request ${request}, which is ${begun.has(request) ? 'started already' : 'not open'}.`)
      begun.add(request)
    }
    if (event.type === 'effect.settled' && !open.delete(request)) faults.push(`Version ${version} settles request ${request}, which is not open.`)
  }
  return faults
}
