import type { Clock } from '@nofx/core'

/** A moment, by both clocks of a process. */
interface Moment {
  readonly now: number
  readonly monotonic: number
}

/**
 * How long the runs of this process are surely its own: until the leases end that were renewed last, counted from before the store was asked.
 * A process that stood still for longer, as on a machine that was suspended, cannot know what others have claimed meanwhile.
 *
 * It takes both clocks to notice. The one that shows the time can be put back, and then tells nothing any more until the next renewal; the
 * other one cannot, but stops on some machines while they are suspended.
 */
export class Hold {
  readonly #clock: Clock
  readonly #leaseMs: number
  readonly #isShared: boolean
  #renewed: Moment | undefined
  /** The latest that the clock has shown. */
  #latest = Number.NEGATIVE_INFINITY

  /** @param isShared whether others can claim at all: whoever is alone holds for ever */
  constructor(clock: Clock, leaseMs: number, isShared: boolean) {
    this.#clock = clock
    this.#leaseMs = leaseMs
    this.#isShared = isShared
  }

  isSure(now: number): boolean {
    if (!this.#isShared) return true
    if (now < this.#latest) this.#renewed = undefined
    this.#latest = now
    return this.#renewed !== undefined && now - this.#renewed.now < this.#leaseMs && this.#monotonic() - this.#renewed.monotonic < this.#leaseMs
  }

  /** What to note before a renewal is sent. */
  moment(): Moment {
    return { now: this.#clock.now(), monotonic: this.#monotonic() }
  }

  /** All leases were renewed by a request that was sent then. */
  renewed(sentAt: Moment): void {
    this.#latest = sentAt.now
    this.#renewed = sentAt
  }

  #monotonic(): number {
    return this.#clock.monotonic?.() ?? 0
  }
}
