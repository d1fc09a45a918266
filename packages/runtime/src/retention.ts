import type { Clock, RunIndex } from '@nofx/core'

/** Runs removed at once: short for the store, and soon done. */
const RUNS_PER_BATCH = 100

/** The pause between two looks for runs to remove, in ms. */
const PAUSE_MS_MIN = 1_000
const PAUSE_MS_MAX = 3_600_000

export interface RetentionOptions {
  readonly runs: RunIndex
  readonly clock: Clock
  readonly retentionMs: number
  readonly failed: (error: unknown) => void
}

/** Removes runs that ended long ago, again and again, batch by batch. */
export class Retention {
  readonly #options: RetentionOptions
  #stopTimer: (() => void) | undefined
  #pruning: Promise<void> | undefined
  #closed = false

  constructor(options: RetentionOptions) {
    this.#options = options
  }

  /** Removes what is due, and goes on doing so in the background. */
  start(): void {
    if (this.#options.retentionMs === Number.POSITIVE_INFINITY || this.#closed) return
    this.#pruning = this.#prune().catch((error: unknown) => this.#options.failed(error)).finally(() => this.#schedule())
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#stopTimer?.()
    await this.#pruning
  }

  #schedule(): void {
    const { clock, retentionMs } = this.#options
    if (!this.#closed) this.#stopTimer = clock.setTimer(Math.min(PAUSE_MS_MAX, Math.max(PAUSE_MS_MIN, retentionMs)), () => this.start(), { background: true })
  }

  async #prune(): Promise<void> {
    const { runs, retentionMs } = this.#options
    let removed = RUNS_PER_BATCH
    while (removed === RUNS_PER_BATCH && !this.#closed) removed = await runs.prune({ olderThanMs: retentionMs, limit: RUNS_PER_BATCH })
  }
}
