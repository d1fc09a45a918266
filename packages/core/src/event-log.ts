import type { AnyEvent, Recorded } from './event.ts'
import type { MaybePromise } from './json.ts'
import type { RecordChange } from './records.ts'

/** The right to write a run: who holds it and since which change of hands. A higher epoch shuts out a lower one. */
export interface Lease {
  readonly owner: string
  readonly epoch: number
  /** How long the lease holds without renewal, in ms. */
  readonly durationMs: number
}

/** Events of one run, to be stored all or not at all, together with the records that follow from them. */
export interface Append {
  readonly runId: string
  /** The version of the run before this append; 0 creates the run, which then belongs to the lease. */
  readonly expectedVersion: number
  readonly lease: Lease
  /** At least one, with versions that follow `expectedVersion` without a gap. */
  readonly events: readonly Recorded[]
  readonly records: readonly RecordChange[]
  /**
   * Letters whose events are among these; they are taken out of the mailbox with the append. When one is not there any more, or was
   * refused, the append is in conflict. Absent means none.
   */
  readonly letters?: readonly string[]
}

/**
 * `fenced`: another owner holds the run by now, or nobody does; whatever its version. `conflict`: the run is not at the expected version,
 * has ended, or exists though it was to be created.
 */
export type AppendResult = 'appended' | 'conflict' | 'fenced'

/** An event with the run it belongs to and its place among all events of the store. */
export interface Positioned<Event extends AnyEvent = AnyEvent> extends Recorded<Event> {
  readonly runId: string
  readonly position: number
}

/** The append-only logs of all runs: the only thing that NOFX cannot lose. */
export interface EventLog {
  /**
   * Stores each append atomically and answers for each in order. An answer of `appended` means as durable as the adapter's
   * `capabilities` say. Several appends may share one commit; two appends of one run in a call are applied in order.
   *
   * An append may be sent again when its answer was lost: one that is stored already, by this lease with these very events, is answered
   * with `appended` and not stored twice. The events must be the same objects: equal ones may be what another writer means, and are in
   * conflict.
   *
   * @throws NofxError; when it is `retryable`, what became of the call is unknown and it may be sent again; otherwise nothing of it
   * was stored (`input.invalid` for a value that cannot be stored)
   */
  append(appends: readonly Append[]): MaybePromise<readonly AppendResult[]>
  /** The events of a run after `after` (default 0), in order, at most `limit` (default: all). An unknown run has none. */
  read(runId: string, options?: { readonly after?: number; readonly limit?: number }): Promise<readonly Recorded[]>
  /** Events of all runs after a position, in the order they were stored, at most `limit`. */
  readAll(options: { readonly after: number; readonly limit: number; readonly types?: readonly string[] }): Promise<readonly Positioned[]>
}
