import type { AnyEvent } from './event.ts'
import type { SerialisedError } from './nofx-error.ts'

/** An event that somebody who does not own a run has left for its owner to put before it. */
export interface Letter {
  readonly id: string
  readonly runId: string
  readonly event: AnyEvent
}

/** `taken`: an append has stored it (`Append.letters`). `refused`: the run does not take it. `waiting`: neither yet. */
export type LetterState = { readonly status: 'waiting' | 'taken' } | { readonly status: 'refused'; readonly error: SerialisedError }

/**
 * Signals, cancellations and changes of plan for runs that another process owns. A letter is durable like an event, and taken by
 * the append that stores its event, in one commit: so it is delivered once, whoever dies on the way.
 */
export interface Mailbox {
  /** Leaves an event for a run; answers with the id of the letter. @throws NofxError `run.unknown` */
  post(runId: string, event: AnyEvent): Promise<string>
  /** Letters that wait for runs of an owner, oldest first. */
  waiting(owner: string, limit: number): Promise<readonly Letter[]>
  /** Notes why a letter will never be taken. */
  refuse(id: string, error: SerialisedError): Promise<void>
  state(id: string): Promise<LetterState>
  /** Removes a letter that was not taken; answers with what it was until then. */
  withdraw(id: string): Promise<LetterState>
}
