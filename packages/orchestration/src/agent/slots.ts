import { NofxError } from '@nofx/core'

/** Tasks that may wait for one agent. More means that the host takes in more than it can do; it should hear of that. */
const WAITING_MAX = 10_000

interface Waiting {
  readonly enter: () => void
}

/** Lets at most `size` tasks of one agent work at a time; the others wait in the order of their coming. */
export class Slots {
  readonly size: number
  #taken = 0
  #waiting: Waiting[] = []

  constructor(size: number) {
    this.size = size
  }

  /** Tasks at work or waiting, for each slot. */
  get load(): number {
    return (this.#taken + this.#waiting.length) / this.size
  }

  /** Resolves when a slot is taken for the caller, who gives it back with `leave`. Rejects when `signal` aborts first. */
  async enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    if (this.#taken < this.size) {
      this.#taken += 1
      return
    }
    if (this.#waiting.length >= WAITING_MAX) {
      throw new NofxError('agent.failed', `${WAITING_MAX} tasks wait for one agent already. Register more instances, or start fewer sessions.`, { retryable: true })
    }
    await new Promise<void>((resolve, reject) => {
      const waiting: Waiting = {
        enter: () => {
          signal.removeEventListener('abort', abort)
          resolve()
        },
      }
      const abort = () => {
        this.#waiting = this.#waiting.filter((other) => other !== waiting)
        reject(signal.reason as Error)
      }
      this.#waiting.push(waiting)
      signal.addEventListener('abort', abort, { once: true })
    })
  }

  /** Hands the slot to who has waited longest. */
  leave(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#taken -= 1
    else next.enter()
  }
}
