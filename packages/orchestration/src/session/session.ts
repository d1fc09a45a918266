import { isNofxError, NofxError, validate, type RunHead, type Schema, type Usage } from '@nofx/core'
import type { ForkOptions, RunEventStream, RunHandle } from '@nofx/runtime'
import type { SessionEvent } from './session-event.ts'
import type { TeamMember } from './session-state.ts'

export interface SessionResult<Output = unknown> {
  readonly output: Output
  /** Who worked, in which role. */
  readonly team: readonly TeamMember[]
  /** What all calls consumed, failed ones included. */
  readonly usage: Usage
}

/** A session as its user holds it. Dropping it does not stop the agents. */
export class Session<Output = unknown> {
  readonly #run: RunHandle<SessionResult<Output>>
  readonly #output: Schema<Output> | undefined

  constructor(run: RunHandle, output?: Schema<Output>) {
    // Every session ends with this shape; see `conclude`. Of which type its output is, is known when it has been checked.
    this.#run = run as RunHandle<SessionResult<Output>>
    this.#output = output
  }

  get id(): string {
    return this.#run.id
  }

  /**
   * What the agents made, once they are done. Its output is what the schema makes of it, if this handle has one.
   * @throws NofxError what the session failed with: `agent.failed`, `agent.none_suitable`, `limit.exceeded`, `run.cancelled`, ...;
   * `agent.invalid_output` when the output does not fit the schema of this handle
   */
  async result(): Promise<SessionResult<Output>> {
    const result = await this.#run.result()
    return this.#output === undefined ? result : { ...result, output: fit(this.#output, result.output, this.id) }
  }

  /** The events from version `from` on (default: all), then those that come. The cursor holds after a crash and in every process. */
  events(options?: { readonly from?: number; readonly signal?: AbortSignal }): RunEventStream<SessionEvent> {
    // A session's log holds its own events and those of every run, nothing else.
    return this.#run.events(options) as RunEventStream<SessionEvent>
  }

  /** Where the session stands. */
  status(): Promise<RunHead> {
    return this.#run.status()
  }

  /**
   * Starts a new session with the history of this one up to a point: what agents had answered by then is not asked again. See `RunHandle.fork`.
   * @throws NofxError `input.invalid`, `run.exists`, `run.unknown`, `pattern.unknown`, `run.parked`
   */
  async fork(options: ForkOptions): Promise<Session<Output>> {
    return new Session(await this.#run.fork(options), this.#output)
  }

  /** Stops the agents. A session that has ended stays as it is. */
  cancel(reason?: string): Promise<void> {
    return this.#run.cancel(reason)
  }
}

function fit<Output>(schema: Schema<Output>, output: unknown, id: string): Output {
  try {
    return validate(schema, output, `the output of session "${id}"`)
  } catch (cause) {
    throw isNofxError(cause, 'input.invalid') ? new NofxError('agent.invalid_output', cause.message, { cause }) : cause
  }
}
