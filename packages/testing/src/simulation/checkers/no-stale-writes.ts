import type { Checker } from '../checker.ts'

/** Only who holds a run writes to it, under the epoch it holds it by. */
export const noStaleWrites: Checker = {
  name: 'no-stale-writes',
  check: ({ store }) =>
    store.commits.flatMap(({ append: { runId, expectedVersion, lease }, holder, process }) => {
      if (expectedVersion === 0) return holder === undefined ? [] : [{ runId, message: `${process} has started it though it was there.` }]
      if (holder?.owner === lease.owner && holder.epoch === lease.epoch) return []
      return [{ runId, message: `${process} wrote version ${expectedVersion + 1} under epoch ${lease.epoch}, and it was held by ${holder?.owner ?? 'nobody'} under epoch ${holder?.epoch}.` }]
    }),
}
