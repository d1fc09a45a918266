import { NofxError, type Clock, type Storage, type SuspendedRun } from '@nofx/core'
import type { LiveRun } from './live-run.ts'
import type { LiveRuns } from './live-runs.ts'
import type { RunLoop } from './run-loop.ts'
import type { Sweeper } from './sweeper.ts'
import { pause } from './watch.ts'

/** Runs that are looked at in one go, during which nothing else happens in the process; those of them that sleep share a statement. */
const RUNS_PER_BATCH = 1_000

/** The pause between two batches, in ms, for everything else. */
const BATCH_PAUSE_MS = 10

/** Letters on their way that are told apart by their runs. When there are as many, all runs stay until the next look. */
const LETTERS_MAX = 1_000

/** The last moment that a date can be printed of, in epoch ms. */
const DATE_MS_MAX = 8.64e15

export interface SuspensionOptions {
  readonly storage: Storage
  readonly clock: Clock
  readonly owner: string
  readonly suspendMs: number
  readonly runs: LiveRuns
  readonly loop: RunLoop
  readonly sweeper: Sweeper
  readonly failed: (error: unknown) => void
}

/** How a run was found at a look. */
interface Look {
  readonly version: number
  readonly at: number
}

/**
 * Lets runs go that only wait, for long, so that they cost neither memory nor renewals: they sleep in the store until the sweeper of some
 * process takes them up, shortly before they are due, or until somebody addresses them.
 *
 * A run is let go of when it has been idle at two looks in turn, and nothing was recorded between them.
 */
export class Suspension {
  readonly #options: SuspensionOptions
  readonly #lookMs: number
  readonly #closing = new AbortController()
  readonly #idle = new WeakMap<LiveRun, Look>()
  #stopTimer: (() => void) | undefined
  #looking: Promise<void> | undefined
  #stayUntil = 0
  #stopStaying: (() => void) | undefined

  constructor(options: SuspensionOptions) {
    this.#options = options
    this.#lookMs = Math.ceil(options.suspendMs / 2)
  }

  /** Looks for runs to let go of, from now on in the background. */
  start(): void {
    const { clock, suspendMs, failed } = this.#options
    if (suspendMs === Number.POSITIVE_INFINITY || this.#closing.signal.aborted) return
    this.#stopTimer = clock.setTimer(this.#lookMs, () => {
      this.#looking = this.#look().catch(failed).finally(() => this.start())
    }, { background: true })
  }

  async close(): Promise<void> {
    this.#closing.abort()
    this.#stopTimer?.()
    await this.#looking
    this.#stopStaying?.()
  }

  async #look(): Promise<void> {
    const { runs, clock } = this.#options
    const { signal } = this.#closing
    let idle: LiveRun[] = []
    let looked = 0
    for (const run of runs.values()) {
      if (this.#isQuiet(run)) idle.push(run)
      if (++looked % RUNS_PER_BATCH > 0) continue
      await this.#letGo(idle)
      idle = []
      await pause(clock, BATCH_PAUSE_MS, signal)
      if (signal.aborted) return
    }
    await this.#letGo(idle)
  }

  /** Whether it was as idle at the look before as it is now. */
  #isQuiet(run: LiveRun): boolean {
    if (this.#sleepOf(run) === undefined) {
      this.#idle.delete(run)
      return false
    }
    const now = this.#options.clock.now()
    const before = this.#idle.get(run)
    // A timer may fire a little early, and a look that came late is followed by one that comes soon.
    if (before?.version === run.version) return now - before.at >= this.#lookMs / 2
    this.#idle.set(run, { version: run.version, at: now })
    return false
  }

  /** How long a run can sleep from now, in ms, when it is long enough. */
  #sleepOf(run: LiveRun): number | undefined {
    const until = this.#options.loop.idleUntil(run)
    const sleepMs = until === undefined ? 0 : until - this.#options.clock.now()
    return sleepMs >= this.#options.suspendMs ? sleepMs : undefined
  }

  /** In turn with renewals and claims: to them a run that has left, and that the store does not know to sleep, is a run that was forgotten. */
  async #letGo(idle: readonly LiveRun[]): Promise<void> {
    if (idle.length === 0) return
    const { storage, owner, sweeper } = this.#options
    await sweeper.inTurn(async () => {
      const letters = await storage.mailbox.waiting(owner, LETTERS_MAX)
      if (letters.length === LETTERS_MAX || this.#closing.signal.aborted) return
      const addressed = new Set(letters.map(({ runId }) => runId))
      const asleep = idle.filter(({ runId }) => !addressed.has(runId)).flatMap((run) => this.#leave(run))
      if (asleep.length > 0) await storage.runs.suspend(owner, asleep)
    })
  }

  #leave(run: LiveRun): readonly SuspendedRun[] {
    const sleepMs = this.#sleepOf(run)
    if (sleepMs === undefined) return []
    const until = this.#options.clock.now() + sleepMs
    const when = until > DATE_MS_MAX ? 'somebody addresses it' : `${new Date(until).toISOString()}, or somebody addresses it`
    this.#options.loop.leave(run, new NofxError('run.not_owned', `The run ${run.runId} has nothing to do, and sleeps in the store until ${when}.`))
    this.#stay(until)
    return [{ runId: run.runId, epoch: run.lease.epoch, wakeInMs: until === Number.POSITIVE_INFINITY ? undefined : sleepMs }]
  }

  /** A timer of a run keeps its process alive; that it sleeps must not end a process that has nothing else to do than to wait for it. */
  #stay(until: number): void {
    if (until <= this.#stayUntil || until === Number.POSITIVE_INFINITY) return
    this.#stopStaying?.()
    this.#stayUntil = until
    this.#stopStaying = this.#options.clock.setTimer(until - this.#options.clock.now(), () => {})
  }
}
