import type { EventLog } from './event-log.ts'
import type { Outcomes } from './outcome.ts'
import type { Records } from './records.ts'
import type { RunIndex } from './run-index.ts'

/** What a store promises. */
export interface StorageCapabilities {
  /** What an acknowledged append survives: nothing (`none`), a killed process (`process`) or a power failure (`power`). */
  readonly survives: 'none' | 'process' | 'power'
  /** Whether several processes may use the store at once. When not, a new process may take over every run at once. */
  readonly shared: boolean
}

/** A place to keep runs: every port of the store, with one life. */
export interface Storage {
  /** For messages: `memory`, `pglite`, `postgres`, ... */
  readonly name: string
  readonly capabilities: StorageCapabilities
  readonly log: EventLog
  readonly runs: RunIndex
  readonly records: Records
  readonly outcomes: Outcomes
  /**
   * Makes the store ready: connects, migrates. May be called again. Absent when there is nothing to do.
   * @throws NofxError `storage.unavailable`, `storage.locked`, `storage.schema_newer`, `storage.dependency_missing`
   */
  open?(): Promise<void>
  /** Releases what `open` took. A pool that the host passed in stays open. */
  close(): Promise<void>
}
