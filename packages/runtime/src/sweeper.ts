import { NofxError, serialiseError, type ClaimedRun, type Clock, type Storage } from '@nofx/core'

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
  readonly kinds: () => readonly string[]
  /** Takes a claimed run up. Answers false when it is one for another process. */
  readonly adopt: (run: ClaimedRun, isHeld: () => Promise<boolean>) => Promise<boolean>
  /** The runs here whose start is stored, so that the store knows their owner. */
  readonly stored: () => readonly string[]
  /** Whether the run is here, be it that its start is still on its way. */
  readonly isLive: (runId: string) => boolean
  /** Lets a run go that another process has taken over. */
  readonly disown: (runId: string) => void
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
    const { storage, clock, owner, leaseMs, stored, isLive, disown } = this.#options
    this.#renewedAt = clock.now()
    // Only what was stored before the store answers can have been lost; a run started meanwhile is no loss.
    const before = stored()
    const kept = new Set(await storage.runs.renew({ owner, durationMs: leaseMs }))
    this.#heldUntil = this.#renewedAt + leaseMs
    for (const runId of before) if (!kept.has(runId)) disown(runId)
    if (!complete) return kept
    // Claimed, but the answer never came: somebody else shall have it.
    const forgotten = [...kept].filter((runId) => !isLive(runId))
    if (forgotten.length > 0) await storage.runs.release(owner, forgotten)
    return kept
  }

  /** Takes up to `CLAIMS_MAX` runs over; those that this process cannot drive are noted in `refused`. */
  async #claim(refused: string[]): Promise<number> {
    const { storage, clock, owner, leaseMs, kinds, adopt, failed } = this.#options
    const names = kinds()
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
        if (!(await isHeld()) || (await adopt(run, isHeld))) continue
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
