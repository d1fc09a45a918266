import type { Checker, Violation } from '../checker.ts'

/** Once a process has heard that the end of a run is stored, be it by cancellation, it begins nothing more for it. */
export const nothingAfterEnd: Checker = {
  name: 'nothing-after-end',
  check({ store, calls }) {
    const heard = new Map<string, number>()
    for (const { append: { runId, events }, process, heardAt } of store.commits) {
      if (heardAt !== undefined && events.at(-1)?.event.type === 'run.ended') heard.set(`${process} ${runId}`, heardAt)
    }
    return calls.flatMap(({ runId, beganAt = 0, process, place, request }): readonly Violation[] => {
      const lateMs = beganAt - (heard.get(`${process} ${runId}`) ?? Number.POSITIVE_INFINITY)
      return lateMs <= 0 ? [] : [{ runId, message: `${process} began "${place}" (request ${request}) ${lateMs.toFixed(1)} ms after it had heard that the end of the run was stored.` }]
    })
  },
}
