import type { Checker } from '../checker.ts'

/** The end of a run is its last event, and there is one. */
export const endedOnce: Checker = {
  name: 'ended-once',
  check: ({ logs }) =>
    [...logs].flatMap(([runId, events]) => {
      const first = events.findIndex(({ event }) => event.type === 'run.ended')
      const after = events.length - 1 - first
      return first === -1 || after === 0 ? [] : [{ runId, message: `It has ${after} events behind its end.` }]
    }),
}
