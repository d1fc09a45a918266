/** How long the store is trusted to have what it was seen to have, in ms. What runs share is kept there for a day after its last use. */
const TRUSTED_MS = 600_000

/** Keys that are remembered; when there are more, all are forgotten, which costs a few rows sent for nothing. */
const KEYS_MAX = 10_000

/**
 * What the store was seen to hold lately, of all that many runs share, such as plans: it need not be sent with every start. A second
 * look for it, in the store, would cost as much as sending it.
 */
export class SeenLately {
  readonly #seenAt = new Map<string, number>()

  has(key: string): boolean {
    const at = this.#seenAt.get(key)
    return at !== undefined && Date.now() - at < TRUSTED_MS
  }

  add(keys: Iterable<string>): void {
    const now = Date.now()
    for (const key of keys) this.#seenAt.set(key, now)
    if (this.#seenAt.size > KEYS_MAX) this.clear()
  }

  clear(): void {
    this.#seenAt.clear()
  }
}
