import { NofxError, type Clock, type RandomBytes, type Storage } from '@nofx/core'

export interface RuntimeOptions {
  /** Default: a store in memory. */
  readonly storage?: Storage
  /** Default: the clock of the machine. */
  readonly clock?: Clock
  /** Where ids have their chance from. Default: the chance of the machine. */
  readonly randomBytes?: RandomBytes
  /** The name of this process among those that share the store. Default: a random UUID. */
  readonly owner?: string
  /**
   * Told of failures that no caller waits for: a store that is away for a moment, a run that cannot be taken up. The runtime goes on.
   * Default: a line by `console.warn`.
   */
  readonly onError?: (error: unknown) => void
  /** How long a run stays with a process that no longer renews, in ms. Default: 30,000. */
  readonly leaseMs?: number
  /** How often leases are renewed and abandoned runs are looked for, in ms at most: the pauses vary by a fifth. Default: a third of `leaseMs`. */
  readonly sweepMs?: number
  /** How often signals and cancellations from other processes are looked for, in ms, on a store that processes share. Default: 500. */
  readonly mailMs?: number
  /**
   * How long a run must have nothing to do for, in ms, to sleep in a durable store instead of in memory: it only waits for a timer, a signal
   * or an answer, and nobody in this process waits for it. It leaves once it has been quiet for half as long to as long, and is back before
   * it is due, or when it is addressed. At least three times `sweepMs`; `Infinity` keeps all in memory. Default: 60,000.
   */
  readonly suspendMs?: number
  /**
   * How long an ended run is kept in a durable store, in ms; `Infinity` keeps all. Default: 30 days. A store in memory counts runs instead.
   */
  readonly retentionMs?: number
}

const DURATIONS = ['leaseMs', 'sweepMs', 'mailMs', 'suspendMs', 'retentionMs'] as const

/**
 * A duration that is none does harm long before anybody looks for it: a negative `retentionMs` removes each run as soon as it has ended.
 * @throws NofxError `input.invalid`
 */
export function assertDurations(options: RuntimeOptions): void {
  for (const name of DURATIONS) {
    const value: unknown = options[name]
    if (value === undefined || (typeof value === 'number' && value >= 0)) continue
    throw new NofxError('input.invalid', `\`${name}\` is ${typeof value === 'number' ? value : JSON.stringify(value)}. Give a number of milliseconds that is not negative, or leave it out.`)
  }
}
