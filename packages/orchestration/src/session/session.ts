import type { RunHead, Usage } from '@nofx/core'
import type { RunEventStream, RunHandle } from '@nofx/runtime'
import type { SessionEvent } from './session-event.ts'
import type { TeamMember } from './session-state.ts'

export interface SessionResult {
  readonly output: unknown
  /** Who worked, in which role. */
  readonly team: readonly TeamMember[]
  /** What all calls consumed, failed ones included. */
  readonly usage: Usage
}

/** A session as its user holds it. Dropping it does not stop the agents. */
export class Session {
  readonly #run: RunHandle<SessionResult>

  constructor(run: RunHandle) {
    // Every session ends with this shape; see `conclude`.
    this.#run = run as RunHandle<SessionResult>
  }

  get id(): string {
    return this.#run.id
  }

  /**
   * What the agents made, once they are done.
   * @throws NofxError what the session failed with: `agent.failed`, `agent.none_suitable`, `limit.exceeded`, `run.cancelled`, ...
   */
  result(): Promise<SessionResult> {
    return this.#run.result()
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

  /** Stops the agents. A session that has ended stays as it is. */
  cancel(reason?: string): Promise<void> {
    return this.#run.cancel(reason)
  }
}
