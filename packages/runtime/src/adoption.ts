import { NofxError, type ClaimedRun, type Clock, type RunEnded, type RunStarted, type Storage } from '@nofx/core'
import type { LiveRun } from './live-run.ts'
import type { LiveRuns } from './live-runs.ts'
import { knowsEvent } from './run-kind.ts'
import { takenOver, type RunLoop } from './run-loop.ts'
import { startWallTimer } from './wall-timer.ts'

export interface AdoptionOptions {
  readonly storage: Storage
  readonly clock: Clock
  readonly loop: RunLoop
  readonly runs: LiveRuns
  readonly resumed: (run: LiveRun) => void
}

/** Takes up runs that were claimed, and lets go of those that others have claimed. */
export class Adoption {
  readonly #options: AdoptionOptions

  constructor(options: AdoptionOptions) {
    this.#options = options
  }

  /**
   * Reads a claimed run, for `resume` to go on with. It may be one for another process: its kind or name is `unknown` here, or the run above
   * it goes on `elsewhere`, which keeps the budget of both; or it was `lost` meanwhile.
   * @param isHeld whether it still is this process's: reading takes its time, and what somebody else has claimed meanwhile is his
   * @throws NofxError `run.parked` when it has an event that this release cannot read
   */
  async adopt({ runId, kind, name, epoch }: ClaimedRun, isHeld: () => Promise<boolean>): Promise<(() => void) | 'unknown' | 'elsewhere' | 'lost'> {
    const { storage, clock, loop, runs } = this.#options
    if (!runs.knows(kind, name)) return 'unknown'
    const events = await storage.log.read(runId)
    const { parent } = (events[0]?.event ?? {}) as Partial<RunStarted>
    const isOrphan = parent !== undefined && (await this.#hasEnded(parent.runId))
    if (parent !== undefined && !isOrphan && !runs.has(parent.runId)) return 'elsewhere'
    const run = runs.create(kind, name, runId, epoch, parent)
    if (run === undefined) return 'unknown'
    const unknown = events.find(({ event }) => !knowsEvent(run.kind, event))
    if (unknown !== undefined) {
      const { type, v } = unknown.event
      throw new NofxError('run.parked', `Run ${runId} has an event "${type}" of version ${v}, which this release cannot read. Upgrade, or let a newer process go on with it.`)
    }
    if (!(await isHeld())) return 'lost'
    // It was lost and won back before that was noticed here. What it had at work is begun anew, like that of any other run taken up.
    const before = runs.get(runId)
    if (before !== undefined) loop.leave(before, new NofxError('run.not_owned', `The run ${runId} was lost to another process, and has come back.`))
    run.restore(events)
    runs.add(run)
    startWallTimer(run, clock, loop)
    return () => this.#goOn(run, isOrphan)
  }

  #goOn(run: LiveRun, isOrphan: boolean): void {
    const { loop, resumed } = this.#options
    if (run.left !== undefined || run.outcome !== undefined) return
    if (isOrphan) return void loop.input(run, { type: 'run.ended', v: 1, status: 'cancelled', reason: 'the run above it has ended' } as RunEnded)
    try {
      resumed(run)
    } finally {
      loop.resume(run)
    }
  }

  /** Lets a run go that another process has taken over. */
  disown(runId: string): void {
    const { loop, runs } = this.#options
    const run = runs.get(runId)
    if (run === undefined) return
    // An append under way may be its end, which the store has and we have not heard of.
    if (run.committing !== undefined) run.isLost = true
    else loop.leave(run, takenOver(runId))
  }

  async #hasEnded(runId: string): Promise<boolean> {
    const { runs, storage } = this.#options
    if (runs.has(runId)) return false
    // One that is not there any more ended so long ago that it was removed.
    return (await storage.runs.get(runId))?.status !== 'running'
  }
}
