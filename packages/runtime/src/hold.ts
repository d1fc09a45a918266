/**
 * How long the runs of this process are surely its own: until the leases end that were renewed last, counted from before the store was asked.
 * A process that stood still for longer, as on a machine that was suspended, cannot know what others have claimed meanwhile. Goes by the
 * clock of this process, of which only the pace matters: one that is put back tells nothing any more until the next renewal.
 * What cannot be seen is one that is put back while the process stands still.
 */
export class Hold {
  readonly #leaseMs: number
  readonly #isShared: boolean
  #until = Number.NEGATIVE_INFINITY
  /** The latest that the clock has shown. */
  #latest = Number.NEGATIVE_INFINITY

  /** @param isShared whether others can claim at all: whoever is alone holds for ever */
  constructor(leaseMs: number, isShared: boolean) {
    this.#leaseMs = leaseMs
    this.#isShared = isShared
  }

  isSure(now: number): boolean {
    if (!this.#isShared) return true
    if (now < this.#latest) this.#until = Number.NEGATIVE_INFINITY
    this.#latest = now
    return now < this.#until
  }

  /** All leases were renewed by a request that was sent then. */
  renewed(sentAt: number): void {
    this.#latest = sentAt
    this.#until = sentAt + this.#leaseMs
  }
}
