import type { BlobStore } from './blob-store.ts'
import type { EventLog } from './event-log.ts'
import type { Mailbox } from './mailbox.ts'
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

export interface OpenOptions {
  /**
   * Whether a store of an older release is migrated. Default: true. When false the store is taken as it is, for looking at it: one
   * of an older release is refused, and an embedded one keeps the leases of dead processes.
   */
  readonly migrate?: boolean
}

/** A place to keep runs: every port of the store, with one life. */
export interface Storage {
  /** For messages: `memory`, `pglite`, `postgres`, ... */
  readonly name: string
  readonly capabilities: StorageCapabilities
  readonly log: EventLog
  readonly runs: RunIndex
  readonly records: Records
  readonly blobs: BlobStore
  readonly mailbox: Mailbox
  readonly outcomes: Outcomes
  /**
   * Makes the store ready: connects, migrates. May be called again. Absent when there is nothing to do.
   * @throws NofxError `storage.unavailable`, `storage.locked`, `storage.schema_newer`, `storage.schema_older` (only when not to migrate), `storage.dependency_missing`
   */
  open?(options?: OpenOptions): Promise<void>
  /** Releases what `open` took. A pool that the host passed in stays open. A store that can be opened refuses what is asked of it afterwards: `storage.closed`. */
  close(): Promise<void>
}
