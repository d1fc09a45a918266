import type { RunHead, RunIndex, RunStatus } from '@nofx/core'

/** Heads that are in memory at one time. */
const PAGE = 1_000

/** The heads of all runs of a status, or of all, newest first, page by page. Runs that start meanwhile are not among them. */
export async function* eachRun(runs: RunIndex, status?: RunStatus): AsyncGenerator<RunHead> {
  let after: RunHead | undefined
  do {
    const heads = await runs.list({ limit: PAGE, ...(status && { status }), ...(after && { after }) })
    yield* heads
    after = heads.length === PAGE ? heads.at(-1) : undefined
  } while (after !== undefined)
}
