import type { Recorded, RunEvent } from '@nofx/core'
import type { Checker } from '../checker.ts'

/** An outcome is stored only while its request is open, and a start of a request only once before somebody has said that it did not take place. */
export const settledOnce: Checker = {
  name: 'settled-once',
  check: ({ logs }) => [...logs].flatMap(([runId, events]) => faultsOf(events).map((message) => ({ runId, message }))),
}

function faultsOf(events: readonly Recorded<RunEvent>[]): readonly string[] {
  const faults: string[] = []
  const open = new Set<number>()
  for (const { version, event } of events) {
    switch (event.type) {
      case 'effect.requested':
        open.add(version)
        break
      case 'effect.started':
      case 'effect.doubted':
        if (!open.has(event.request)) faults.push(`Version ${version} is "${event.type}" of request ${event.request}, which is not open.`)
        break
      case 'effect.settled':
        if (!open.delete(event.request)) faults.push(`Version ${version} settles request ${event.request}, which is not open.`)
        break
      default:
    }
  }
  return faults
}
