import type { Checker } from '../checker.ts'

/** The store's clock shows whole ms. */
const CLOCK_MS = 1

/** Nobody is given a run whose lease another one still holds. */
export const leaseKept: Checker = {
  name: 'lease-kept',
  check: ({ store }) =>
    store.handOvers.flatMap(({ at, runId, owner, process, before }) => {
      const leftMs = (before?.owner ? before.until : 0) - at
      return owner === null || leftMs <= CLOCK_MS ? [] : [{ runId, message: `${process} was given it while ${before?.owner} held it for ${leftMs.toFixed(0)} ms more.` }]
    }),
}
