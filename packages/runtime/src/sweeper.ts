import { NofxError, serialiseError, type Clock, type Storage } from '@nofx/core'
import type { Adoption } from './adoption.ts'
import type { LiveRuns } from './live-runs.ts'

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
  readonly runs: LiveRuns
  readonly adoption: Adoption
  readonly failed: (error: unknown) => void
}

/** Renews the leases of this process and takes over abandoned runs, again and again, as long as the process lives. */
export class Sweeper {
  readonly #options: SweeperOptions
  readonly #refusedUntil = new Map<string, number>()
  #stopTimer: (() => void) | undefined
  #sweeping: Promise<void> | undefined
  #renewedAt = 0
  /** Until then nobody else can have claimed what was claimed or renewed last. */
  #heldUntil = 0
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
    await this.#renew(true)
    const refused: string[] = []
    let claimed: number
    do claimed = await this.#claim(refused)
    while (claimed === CLAIMS_MAX && !this.#closed)
    // Given back only now: while this process holds them, further claims find other runs.
    if (refused.length > 0) await this.#options.storage.runs.release(this.#options.owner, refused)
  }

  /** Taking up many runs may last longer than a lease, which must not end meanwhile. Answers with what is still held, when it had to ask. */
  async #renewInTime(): Promise<ReadonlySet<string> | undefined> {
    const { clock, sweepMs } = this.#options
    return clock.now() - this.#renewedAt >= sweepMs ? this.#renew(false) : undefined
  }

  /** @param complete whether no claim is under way, so that a run held by this process and not here was forgotten */
  async #renew(complete: boolean): Promise<ReadonlySet<string>> {
    const { storage, clock, owner, leaseMs, runs, adoption } = this.#options
    this.#renewedAt = clock.now()
    // Only what was stored before the store answers can have been lost; a run started meanwhile is no loss.
    const before = [...runs.values()].filter((run) => run.committed > 0).map((run) => run.runId)
    const kept = new Set(await storage.runs.renew({ owner, durationMs: leaseMs }))
    this.#heldUntil = this.#renewedAt + leaseMs
    for (const runId of before) if (!kept.has(runId)) adoption.disown(runId)
    if (!complete) return kept
    // Claimed, but the answer never came: somebody else shall have it.
    const forgotten = [...kept].filter((runId) => !runs.has(runId))
    if (forgotten.length > 0) await storage.runs.release(owner, forgotten)
    return kept
  }

  /** Takes up to `CLAIMS_MAX` runs over; those that this process cannot drive are noted in `refused`. */
  async #claim(refused: string[]): Promise<number> {
    const { storage, clock, owner, leaseMs, runs, adoption, failed } = this.#options
    const names = runs.kinds.map(({ kind }) => kind)
    if (names.length === 0) return 0
    const claimedAt = clock.now()
    const claimed = await storage.runs.claim({ owner, durationMs: leaseMs, kinds: names, limit: CLAIMS_MAX })
    this.#heldUntil = claimedAt + leaseMs
    let held: ReadonlySet<string> | undefined
    for (const run of claimed) {
      const isHeld = async () => {
        if (clock.now() >= this.#heldUntil) held = await this.#renew(false)
        return held?.has(run.runId) ?? true
      }
      if ((this.#refusedUntil.get(run.runId) ?? 0) > clock.now() || this.#closed) {
        refused.push(run.runId)
        continue
      }
      try {
        held = (await this.#renewInTime()) ?? held
        if (!(await isHeld()) || (await adoption.adopt(run, isHeld))) continue
        failed(new NofxError('workflow.unknown', `Run ${run.runId} waits for a process that knows "${run.name}" (${run.kind}), which is not registered here.`))
      } catch (error) {
        failed(new Error(`Run ${run.runId} could not be taken up: ${serialiseError(error).message}`, { cause: error }))
      }
      refused.push(run.runId)
      this.#refusedUntil.set(run.runId, clock.now() + REFUSED_MS)
    }
    for (const [runId, until] of this.#refusedUntil) if (until <= clock.now()) this.#refusedUntil.delete(runId)
    return claimed.length
  }
}
