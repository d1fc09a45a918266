import type { EventLog, Recorded } from '@nofx/core'

/** Events that are in memory at one time. */
const PAGE = 1_000

/** The events of a run behind a version, page by page, as far as the log is when its end is reached. */
export async function* eachEvent(log: EventLog, runId: string, after = 0): AsyncGenerator<Recorded> {
  let last = after
  for (;;) {
    const events = await log.read(runId, { after: last, limit: PAGE })
    yield* events
    if (events.length < PAGE) return
    last = events.at(-1)?.version ?? last
  }
}
