import type { AnyEvent, Recorded } from '@nofx/core'

/** An event together with its place in the log. */
export type StreamedEvent<Event extends AnyEvent = AnyEvent> = Event & { readonly version: number; readonly at: number }

export type RunEventStream<Event extends AnyEvent = AnyEvent> = AsyncGenerator<StreamedEvent<Event>, void, undefined>

/** Events read at once: a page large enough to be quick and small enough to hold. */
const PAGE_EVENTS = 500

export interface RunEventSource {
  read(after: number, limit: number): Promise<readonly Recorded[]>
  /** Resolves when the run may have events behind `after`, or the reader has given up; answers false when there will be none. */
  changed(after: number): Promise<boolean>
}

/** Reads a run's log to its end and follows it from there. The reader pulls, so a slow one costs no memory. */
export async function* streamRunEvents(source: RunEventSource, from: number, signal: AbortSignal | undefined): RunEventStream {
  let after = Math.max(0, from - 1)
  while (!signal?.aborted) {
    const page = await source.read(after, PAGE_EVENTS)
    for (const { version, at, event } of page) {
      yield { ...event, version, at }
      after = version
      if (event.type === 'run.ended' || signal?.aborted) return
    }
    if (page.length === 0 && !(await source.changed(after))) return
  }
}
