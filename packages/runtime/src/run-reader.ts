import { isNofxError, NofxError, reviveError, type Clock, type RunEnded, type RunHead, type Storage } from '@nofx/core'
import { askAgain } from './ask-again.ts'
import type { LiveRun } from './live-run.ts'
import { streamRunEvents, type RunEventStream } from './run-events.ts'
import { pause, watch } from './watch.ts'

/** How often a run of another process is looked at by somebody who waits for it, in ms. */
const POLL_MS = 250

export interface RunReaderOptions {
  readonly storage: Storage
  readonly clock: Clock
  /** Resolves when the store can be read. */
  readonly ready: () => Promise<void>
  /** The run, when it is driven here. */
  readonly live: (runId: string) => LiveRun | undefined
  readonly failed: (error: unknown) => void
}

/** Tells how runs go and what they yield, wherever they are driven: at once for those of this process, by looking again for others. */
export class RunReader {
  readonly #options: RunReaderOptions

  constructor(options: RunReaderOptions) {
    this.#options = options
  }

  /** @throws NofxError `run.unknown` */
  async status(runId: string): Promise<RunHead> {
    const { storage, ready } = this.#options
    await ready()
    const head = await storage.runs.get(runId)
    if (head === undefined) throw new NofxError('run.unknown', `There is no run ${runId} in the ${storage.name} store. It was never started, or its retention is over.`)
    return head
  }

  /**
   * Waits for the end of a run, also while the store is away. `known` is the run as its starter holds it, so that a short retention of the
   * store does not matter. `look` is shown the head of a run that is not driven here each time that it is looked at, and may throw.
   */
  async result(runId: string, known?: LiveRun, look: (head: RunHead) => void = () => {}): Promise<unknown> {
    const { clock, live, failed } = this.#options
    for (let run = known ?? live(runId); ; run = live(runId)) {
      if (run !== undefined && run.left === undefined && run.outcome === undefined) await watch(run, 'endWatchers')
      if (run?.outcome !== undefined) return outputOf(run.outcome)
      if (isNofxError(run?.left, 'run.parked')) throw run.left
      const ended = await askAgain(() => this.#endOf(runId, look), { clock, failed })
      if (ended !== undefined) return outputOf(ended)
      if (live(runId) === undefined) await pause(clock, POLL_MS)
    }
  }

  async #endOf(runId: string, look: (head: RunHead) => void): Promise<RunEnded | undefined> {
    const head = await this.status(runId)
    const { status, version } = head
    if (status === 'running' && this.#options.live(runId) === undefined) look(head)
    const last = status === 'running' ? undefined : (await this.#options.storage.log.read(runId, { after: version - 1 }))[0]
    return last?.event as RunEnded | undefined
  }

  /** See `RunHandle.events`. */
  events(runId: string, from: number, signal: AbortSignal | undefined): RunEventStream {
    const { storage, clock, ready, live } = this.#options
    const read = async (after: number, limit: number) => {
      await ready()
      return storage.log.read(runId, { after, limit })
    }
    const changed = async (after: number) => {
      const run = live(runId)
      if (run !== undefined) {
        if (run.committed <= after) await watch(run, 'watchers', signal)
        return true
      }
      const { status, version } = await this.status(runId)
      if (status === 'running') await pause(clock, POLL_MS, signal)
      return status === 'running' || version > after
    }
    return streamRunEvents({ read, changed }, from, signal)
  }
}

function outputOf(ended: RunEnded): unknown {
  switch (ended.status) {
    case 'completed':
      return ended.output
    case 'failed':
      throw reviveError(ended.error, 'step.failed')
    case 'cancelled':
      throw new NofxError('run.cancelled', `The run was cancelled: ${ended.reason}.`)
  }
}
