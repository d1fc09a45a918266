import { isNofxError, type Clock } from '@nofx/core'

/** The first pause after the store could not be opened, in ms; it doubles up to the longest. */
const RETRY_MS_MIN = 100
const RETRY_MS_MAX = 10_000

export interface OpeningOptions {
  readonly open: () => Promise<void>
  readonly clock: Clock
  readonly failed: (error: unknown) => void
}

/**
 * Opens the store, once for all who wait for it. Who waits is told when that fails; in the background it is tried again while the store
 * is away, since a process that only waits for work asks for nothing, and would never come up.
 */
export class Opening {
  readonly #options: OpeningOptions
  #opened: Promise<void> | undefined
  #stopTimer: (() => void) | undefined
  #isBegun = false
  #closed = false

  constructor(options: OpeningOptions) {
    this.#options = options
  }

  /** Whether it was ever tried, so that the store may hold runs for this process. */
  get isBegun(): boolean {
    return this.#isBegun
  }

  /** Resolves when the store is open. An attempt that failed is forgotten, so that the next to ask tries again. */
  ready(): Promise<void> {
    this.#isBegun = true
    this.#opened ??= this.#options.open().catch((error: unknown) => {
      this.#opened = undefined
      throw error
    })
    return this.#opened
  }

  start(delayMs = RETRY_MS_MIN): void {
    const { clock, failed } = this.#options
    if (this.#closed) return
    this.ready().catch((error: unknown) => {
      if (this.#closed) return
      failed(error)
      // What is not the store's moment, such as a wrong password, is for a person.
      if (!isNofxError(error) || !error.retryable) return
      this.#stopTimer = clock.setTimer(delayMs, () => this.start(Math.min(2 * delayMs, RETRY_MS_MAX)), { background: true })
    })
  }

  /** Tries no more, and waits for an attempt under way. */
  async close(): Promise<void> {
    this.#closed = true
    this.#stopTimer?.()
    await this.#opened?.catch(() => {})
  }
}
