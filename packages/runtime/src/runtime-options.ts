import type { Clock, Storage } from '@nofx/core'

export interface RuntimeOptions {
  /** Default: a store in memory. */
  readonly storage?: Storage
  /** Default: the clock of the machine. */
  readonly clock?: Clock
  /** The name of this process among those that share the store. Default: a random UUID. */
  readonly owner?: string
  /**
   * Told of failures that no caller waits for: a store that is away for a moment, a run that cannot be taken up. The runtime goes on.
   * Default: a line by `console.warn`.
   */
  readonly onError?: (error: unknown) => void
  /** How long a run stays with a process that no longer renews, in ms. Default: 30,000. */
  readonly leaseMs?: number
  /** How often leases are renewed and abandoned runs are looked for, in ms. Default: a third of `leaseMs`. */
  readonly sweepMs?: number
  /** How often signals and cancellations from other processes are looked for, in ms, on a store that processes share. Default: 500. */
  readonly mailMs?: number
  /**
   * How long an ended run is kept in a durable store, in ms; `Infinity` keeps all. Default: 30 days. A store in memory counts runs instead.
   */
  readonly retentionMs?: number
}
