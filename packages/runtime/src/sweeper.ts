import { NofxError, serialiseError, type Clock, type Storage } from '@nofx/core'
import type { Adoption } from './adoption.ts'
import type { Hold } from './hold.ts'
import type { LiveRuns } from './live-runs.ts'
import { sweepPauseMs } from './sweep-pause.ts'

/** Runs taken over by one claim. A sweep claims until it finds no new ones. */
const CLAIMS_MAX = 100

/** Sleeping runs are taken up so many sweeps before they are due: one of them may fail, or find much to do. */
const SWEEPS_AHEAD = 2

/** And not longer than this before, in ms, however seldom a process sweeps. */
const AHEAD_MS_MAX = 24 * 3_600_000

/** How many sweeps a run sleeps at least: what is taken up ahead would else come and go. */
export const SWEEPS_ASLEEP_MIN = SWEEPS_AHEAD + 1

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
  readonly hold: Hold
  readonly failed: (error: unknown) => void
}

/**
 * Renews the leases of this process and takes over abandoned runs, and sleeping ones that are soon due, again and again, as long as the
 * process lives.
 */
export class Sweeper {
  readonly #options: SweeperOptions
  readonly #refusedUntil = new Map<string, number>()
  /** Of the sweep at work: held until its end, and not forgotten. */
  readonly #refused = new Set<string>()
  #stopTimer: (() => void) | undefined
  #sweeping: Promise<void> | undefined
  #sweeps = 0
  #turn: Promise<void> = Promise.resolve()
  /** Whether the store has answered all that it was asked. If not, it may hold runs for this process that are not here. */
  #isAnswered = true
  readonly #wanted = new Set<string>()
  #taking: Promise<void> | undefined
  #confirming: Promise<ReadonlySet<string>> | undefined
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

  /** Renews now; answers with the runs that are still this process's. A renewal that waits for its turn is shared. */
  confirm(): Promise<ReadonlySet<string>> {
    this.#confirming ??= this.inTurn(() => {
      this.#confirming = undefined
      return this.#renew(true)
    })
    return this.#confirming
  }

  /** Takes over a run that nobody has, due or not, if this process can drive it. Those that are asked for meanwhile share a claim. */
  take(runId: string): Promise<void> {
    this.#wanted.add(runId)
    this.#taking ??= this.inTurn(() => this.#takeWanted())
    return this.#taking
  }

  /**
   * Whatever changes whose the runs are goes through here, one after another: what one has taken or let go of, and not finished with, the
   * other would take for forgotten.
   */
  inTurn<T>(task: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(task)
    this.#turn = turn.then(() => {}, () => void (this.#isAnswered = false))
    return turn
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#stopTimer?.()
    await this.#sweeping?.catch(() => {})
    await this.#turn
  }

  #schedule(): void {
    if (this.#closed) return
    const { clock, owner, sweepMs } = this.#options
    this.#stopTimer = clock.setTimer(sweepPauseMs(owner, ++this.#sweeps, sweepMs), () => void this.#sweepInBackground(), { background: true })
  }

  async #sweepInBackground(): Promise<void> {
    try {
      await this.sweep()
    } catch (error) {
      this.#options.failed(error)
    }
    this.#schedule()
  }

  /** Each claim has a turn of its own: there may be very much to take up, and whoever asks for one run need not wait for all. */
  async #sweep(): Promise<void> {
    await this.inTurn(() => this.#renew(true))
    const seen = new Set<string>()
    try {
      // Until there are no new ones: a run below another is free for its owner only once that has been taken over.
      for (let before = -1; seen.size > before && !this.#closed; ) {
        before = seen.size
        for (const runId of await this.inTurn(() => this.#claim(this.#refused))) seen.add(runId)
      }
    } finally {
      // Only now: while this process holds them, further claims find other runs.
      const refused = [...this.#refused]
      this.#refused.clear()
      if (!this.#closed) await this.inTurn(() => this.#giveBack(refused))
      else await this.#giveBack(refused)
    }
  }

  async #takeWanted(): Promise<void> {
    const now = this.#options.clock.now()
    const wanted = [...this.#wanted].filter((runId) => (this.#refusedUntil.get(runId) ?? 0) <= now)
    this.#wanted.clear()
    this.#taking = undefined
    if (!this.#isAnswered && !this.#closed) await this.#renew(true)
    const refused = new Set<string>()
    for (let next = 0; next < wanted.length && !this.#closed; next += CLAIMS_MAX) await this.#claim(refused, wanted.slice(next, next + CLAIMS_MAX))
    await this.#giveBack([...refused])
  }

  async #giveBack(runIds: readonly string[]): Promise<void> {
    if (runIds.length > 0) await this.#options.storage.runs.release(this.#options.owner, runIds)
  }

  /** Taking up many runs may last longer than a lease, which must not end meanwhile. Answers with what is still held, when it had to ask. */
  async #renewInTime(): Promise<ReadonlySet<string> | undefined> {
    const { clock, sweepMs } = this.#options
    return clock.now() - this.#renewedAt >= sweepMs ? this.#renew(false) : undefined
  }

  /** @param complete whether no claim is under way, so that a run held by this process and not here was forgotten */
  async #renew(complete: boolean): Promise<ReadonlySet<string>> {
    const { storage, clock, owner, leaseMs, runs, adoption, hold } = this.#options
    this.#renewedAt = clock.now()
    const sentAt = hold.moment()
    // Only what was stored before the store answers can have been lost; a run started meanwhile is no loss.
    const before = [...runs.values()].filter((run) => run.committed > 0).map((run) => run.runId)
    const kept = new Set(await storage.runs.renew({ owner, durationMs: leaseMs }))
    this.#heldUntil = this.#renewedAt + leaseMs
    hold.renewed(sentAt)
    for (const runId of before) if (!kept.has(runId)) adoption.disown(runId)
    if (!complete) return kept
    // Claimed or let go of, but the answer never came: whoever is next shall have it.
    await this.#giveBack([...kept].filter((runId) => !runs.has(runId) && !this.#refused.has(runId)))
    this.#isAnswered = true
    return kept
  }

  /**
   * Takes over up to `CLAIMS_MAX` runs that are due, or soon will be, or those of the ids given that nobody has. Those that this process
   * cannot drive are noted in `refused`.
   */
  async #claim(refused: Set<string>, runIds?: readonly string[]): Promise<readonly string[]> {
    const { storage, clock, owner, leaseMs, sweepMs, runs, adoption, failed } = this.#options
    const names = runs.kinds.map(({ kind }) => kind)
    if (names.length === 0) return []
    const claimedAt = clock.now()
    const which = runIds === undefined ? { aheadMs: Math.min(SWEEPS_AHEAD * sweepMs, AHEAD_MS_MAX) } : { runIds }
    const claimed = await storage.runs.claim({ owner, durationMs: leaseMs, kinds: names, limit: CLAIMS_MAX, ...which })
    this.#heldUntil = claimedAt + leaseMs
    let held: ReadonlySet<string> | undefined
    const taken: (() => void)[] = []
    for (const run of claimed) {
      const isHeld = async () => {
        if (clock.now() >= this.#heldUntil) held = await this.#renew(false)
        return held?.has(run.runId) ?? true
      }
      if ((this.#refusedUntil.get(run.runId) ?? 0) > clock.now() || this.#closed) {
        refused.add(run.runId)
        continue
      }
      try {
        held = (await this.#renewInTime()) ?? held
        const adopted = (await isHeld()) ? await adoption.adopt(run, isHeld) : 'lost'
        if (adopted === 'lost') continue
        if (adopted === 'elsewhere') refused.add(run.runId)
        else if (adopted !== 'unknown') taken.push(adopted)
        if (adopted !== 'unknown') continue
        failed(new NofxError('workflow.unknown', `Run ${run.runId} waits for a process that knows "${run.name}" (${run.kind}), which is not registered here.`))
      } catch (error) {
        failed(new Error(`Run ${run.runId} could not be taken up: ${serialiseError(error).message}`, { cause: error }))
      }
      refused.add(run.runId)
      this.#refusedUntil.set(run.runId, clock.now() + REFUSED_MS)
    }
    for (const goOn of taken) {
      try {
        goOn()
      } catch (error) {
        failed(error)
      }
    }
    for (const [runId, until] of this.#refusedUntil) if (until <= clock.now()) this.#refusedUntil.delete(runId)
    return claimed.map(({ runId }) => runId)
  }
}
