/**
 * How long the runs of this process are surely its own: until the leases end that were renewed last, counted from before the store was asked.
 * A process that stood still for longer, as on a machine that was suspended, cannot know what others have claimed meanwhile. Goes by the
 * clock of this process, of which only the pace matters.
 */
export class Hold {
  readonly #leaseMs: number
  #until: number

  /** @param isShared whether others can claim at all: whoever is alone holds for ever */
  constructor(leaseMs: number, isShared: boolean) {
    this.#leaseMs = leaseMs
    this.#until = isShared ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  }

  isSure(now: number): boolean {
    return now < this.#until
  }

  /** All leases were renewed by a request that was sent then. */
  renewed(sentAt: number): void {
    this.#until = Math.max(this.#until, sentAt + this.#leaseMs)
  }
}
