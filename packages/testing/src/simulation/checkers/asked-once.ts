import type { Recorded, RunEvent } from '@nofx/core'
import type { Checker } from '../checker.ts'

/** A node of a plan is not asked for again while it is at work, nor once it is done. Sessions may ask their agents again and again. */
export const askedOnce: Checker = {
  name: 'asked-once',
  check: ({ logs }) =>
    [...logs].flatMap(([runId, events]) => {
      const first = events[0]?.event
      return first?.type === 'run.started' && first.kind === 'workflow' ? faultsOf(events).map((message) => ({ runId, message })) : []
    }),
}

function faultsOf(events: readonly Recorded<RunEvent>[]): readonly string[] {
  const faults: string[] = []
  const places = new Map<number, string>()
  const taken = new Map<string, number>()
  for (const { version, event } of events) {
    if (event.type === 'effect.requested' && event.kind !== 'timer') {
      // What undoes a node is another step of the same node.
      const place = JSON.stringify([event.kind, event.name, event.scope, event.node])
      const before = taken.get(place)
      if (before !== undefined) faults.push(`"${event.node}" is asked for at version ${version}, though request ${before} for it is ${places.has(before) ? 'open' : 'completed'}.`)
      places.set(version, place)
      taken.set(place, version)
    }
    if (event.type !== 'effect.settled') continue
    const place = places.get(event.request)
    places.delete(event.request)
    if (place !== undefined && event.status !== 'completed') taken.delete(place)
  }
  return faults
}
