import type { AnyEvent, RunHead } from '@nofx/core'
import type { ForkOptions } from './fork-point.ts'
import type { RunEventStream } from './run-events.ts'
import type { LiveRun } from './live-run.ts'
import type { Runtime } from './runtime.ts'

/** A run as its user holds it. Dropping the handle does not stop the run. */
export class RunHandle<Output = unknown> {
  readonly id: string
  readonly #runtime: Runtime
  /** Kept so that the result outlives the retention of the store as long as somebody holds the handle. */
  readonly #live: LiveRun | undefined

  constructor(runtime: Runtime, id: string, live?: LiveRun) {
    this.#runtime = runtime
    this.id = id
    this.#live = live
  }

  /**
   * The output, once the run has completed.
   * @throws NofxError what the run failed with, or `run.cancelled`
   */
  async result(): Promise<Output> {
    return (await this.#runtime.result(this.id, this.#live)) as Output
  }

  /**
   * The events of the run from version `from` on (default: all), then those that come, until the run has ended. The version of the
   * last event seen, plus one, is a cursor that holds in every process and after a crash. Leaving the loop stops listening, not the run.
   */
  events(options: { readonly from?: number; readonly signal?: AbortSignal } = {}): RunEventStream<AnyEvent> {
    return this.#runtime.events(this.id, options)
  }

  /** Where the run stands. */
  status(): Promise<RunHead> {
    return this.#runtime.status(this.id)
  }

  /**
   * Stops the run and all work below it, whichever process drives it. Resolves when that is stored.
   * @throws NofxError `run.ended` when the run had ended before: of two cancellations one is told that it came too late
   */
  cancel(reason = 'cancelled by its user'): Promise<void> {
    return this.#runtime.cancel(this.id, reason)
  }

  /**
   * Starts a new run with the history of this one up to a point, which may be under way or have ended, and whichever process drives it. What
   * was settled by then is not done again; from there on it is done by the code as it is now. To outside systems the new run is another:
   * its idempotency keys are its own. What must run only once and was at work at that point is in doubt. Costs a read of the whole log.
   *
   * @example
   * ```ts
   * const fork = await run.fork({ again: 'publish' })
   * ```
   * @param options `again`: a node that is done again, and all behind it; or `at`: the version of the last event to take over
   * @throws NofxError `input.invalid` for a point that the run does not have, or behind which it has ended; `run.exists`, `run.unknown`,
   * `workflow.unknown`, `pattern.unknown`; `run.parked` when this release cannot read its events, or decides otherwise just there
   */
  async fork(options: ForkOptions): Promise<RunHandle<Output>> {
    return this.#runtime.fork(this.id, options ?? {}) as Promise<RunHandle<Output>>
  }

  /**
   * Tells the run something it waits for, whichever process drives it. Resolves when that is stored.
   * @throws NofxError `run.ended`; `input.invalid` when it is not waited for, or JSON cannot hold it
   */
  signal(name: string, payload: unknown): Promise<void> {
    return this.#runtime.signal(this.id, name, payload)
  }
}
