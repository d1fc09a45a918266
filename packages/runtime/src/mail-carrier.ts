import { isNofxError, NofxError, serialiseError, type Clock, type Letter, type Storage } from '@nofx/core'
import type { LiveRun } from './live-run.ts'
import type { RunControl } from './run-control.ts'
import { knowsEvent } from './run-kind.ts'

/** Letters that are carried at once. */
const LETTERS_MAX = 100

export interface MailCarrierOptions {
  readonly storage: Storage
  readonly clock: Clock
  readonly owner: string
  readonly mailMs: number
  readonly control: RunControl
  readonly live: (runId: string) => LiveRun | undefined
  readonly failed: (error: unknown) => void
}

/** Puts the letters for runs of this process before them, again and again, and at once where the store tells of them. */
export class MailCarrier {
  readonly #options: MailCarrierOptions
  #stopTimer: (() => void) | undefined
  #stopWatch: (() => void) | undefined
  #carrying: Promise<void> | undefined
  /** A letter was posted that the round under way may have missed. */
  #isMore = false
  #closed = false

  constructor(options: MailCarrierOptions) {
    this.#options = options
  }

  start(): void {
    if (this.#closed) return
    const { storage, live } = this.#options
    this.#stopWatch = storage.mailbox.watch?.((runId) => {
      if (live(runId) !== undefined) this.#carryNow()
    })
    this.#carryLater()
  }

  #carryLater(): void {
    if (this.#closed) return
    const { clock, mailMs } = this.#options
    this.#stopTimer = clock.setTimer(mailMs, () => this.#carryNow(), { background: true })
  }

  #carryNow(): void {
    if (this.#closed) return
    this.#isMore = this.#carrying !== undefined
    if (this.#isMore) return
    this.#stopTimer?.()
    this.#carrying = this.#carry().catch((error: unknown) => this.#options.failed(error)).finally(() => {
      this.#carrying = undefined
      if (this.#isMore) this.#carryNow()
      else this.#carryLater()
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#stopTimer?.()
    this.#stopWatch?.()
    await this.#carrying
  }

  /** One round ends before the next begins, so no letter is carried twice at a time. */
  async #carry(): Promise<void> {
    const { storage, owner } = this.#options
    let letters: readonly Letter[]
    do {
      letters = await storage.mailbox.waiting(owner, LETTERS_MAX)
      const carried = await Promise.all(letters.map((letter) => this.#carryOne(letter)))
      // What could not be handed over waits for the next round, and must not make this one endless.
      if (!carried.every(Boolean)) return
    } while (letters.length === LETTERS_MAX && !this.#closed)
  }

  /** Answers false when the letter has to wait. */
  async #carryOne({ id, runId, event }: Letter): Promise<boolean> {
    const { storage, live, control } = this.#options
    const run = live(runId)
    if (run === undefined) return false
    try {
      if (!knowsEvent(run.kind, event)) {
        throw new NofxError('input.invalid', `The run ${runId} is driven by a release that does not know the event "${event.type}" of version ${event.v}. Upgrade that process, and send it again.`)
      }
      return await control.record(run, event, id)
    } catch (error) {
      // Who left it sees by itself that the run has ended, or goes to another process.
      if (isNofxError(error, 'run.ended') || isNofxError(error, 'runtime.closed') || run.left !== undefined) return false
      await storage.mailbox.refuse(id, serialiseError(error))
      return true
    }
  }
}
