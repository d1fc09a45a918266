import { serialiseError, type ClaimedRun, type Clock, type Storage } from '@nofx/core'

/** Runs taken over in one sweep; the next sweep follows at once when there were as many. */
const CLAIMS_MAX = 100

/** How long a run that this process cannot drive is left to others, in ms. */
const REFUSED_MS = 60_000

export interface SweeperOptions {
  readonly storage: Storage
  readonly clock: Clock
  readonly owner: string
  readonly leaseMs: number
  readonly sweepMs: number
  kinds(): readonly string[]
  /** Takes a claimed run up. Answers false when it is one for another process. */
  adopt(run: ClaimedRun): Promise<boolean>
  /** The runs that this process believes to own, and what to do with one it no longer does. */
  owned(): Iterable<string>
  disown(runId: string): void
  failed(error: unknown): void
}

/** Renews the leases of this process and takes over abandoned runs, again and again, as long as the process lives. */
export class Sweeper {
  readonly #options: SweeperOptions
  readonly #refusedUntil = new Map<string, number>()
  #stopTimer: (() => void) | undefined
  #sweeping: Promise<void> | undefined
  #closed = false

  constructor(options: SweeperOptions) {
    this.#options = options
  }

  /** Sweeps once, and from then on in the background. */
  async start(): Promise<void> {
    await this.sweep()
    this.#schedule()
  }

  /** Renews and claims now. A sweep under way is joined. */
  sweep(): Promise<void> {
    this.#sweeping ??= this.#sweep().finally(() => (this.#sweeping = undefined))
    return this.#sweeping
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#stopTimer?.()
    await this.#sweeping?.catch(() => {})
  }

  #schedule(): void {
    if (this.#closed) return
    const { clock, sweepMs } = this.#options
    this.#stopTimer = clock.setTimer(sweepMs, () => void this.#sweepInBackground(), { background: true })
  }

  async #sweepInBackground(): Promise<void> {
    try {
      await this.sweep()
    } catch (error) {
      this.#options.failed(error)
    }
    this.#schedule()
  }

  async #sweep(): Promise<void> {
    await this.#renew()
    let claimed: number
    do claimed = await this.#claim()
    while (claimed === CLAIMS_MAX && !this.#closed)
  }

  async #renew(): Promise<void> {
    const { storage, owner, leaseMs, owned, disown } = this.#options
    // Only what was owned before the store answers can have been lost; a run started meanwhile is no loss.
    const before = [...owned()]
    if (before.length === 0) return
    const kept = new Set(await storage.runs.renew({ owner, durationMs: leaseMs }))
    for (const runId of before) if (!kept.has(runId)) disown(runId)
  }

  async #claim(): Promise<number> {
    const { storage, clock, owner, leaseMs, kinds, adopt, failed } = this.#options
    const names = kinds()
    if (names.length === 0) return 0
    const claimed = await storage.runs.claim({ owner, durationMs: leaseMs, kinds: names, limit: CLAIMS_MAX })
    for (const run of claimed) {
      const refused = (this.#refusedUntil.get(run.runId) ?? 0) > clock.now()
      try {
        if (refused || this.#closed || !(await adopt(run))) await this.#refuse(run.runId)
      } catch (error) {
        failed(Object.assign(new Error(`Run ${run.runId} could not be taken up: ${serialiseError(error).message}`, { cause: error })))
        await this.#refuse(run.runId)
      }
    }
    return claimed.length
  }

  async #refuse(runId: string): Promise<void> {
    const { storage, clock, owner } = this.#options
    for (const [known, until] of this.#refusedUntil) if (until <= clock.now()) this.#refusedUntil.delete(known)
    if (!this.#closed) this.#refusedUntil.set(runId, clock.now() + REFUSED_MS)
    await storage.runs.release(owner, [runId])
  }
}
