import type { AnyEvent } from './event.ts'
import type { SerialisedError } from './nofx-error.ts'

/** An event that somebody who does not own a run has left for its owner to put before it. */
export interface Letter {
  readonly id: string
  readonly runId: string
  readonly event: AnyEvent
}

/**
 * `waiting`: nobody has decided yet. `taken`: an append has stored it (`Append.letters`). `refused`: the run does not take it.
 * `withdrawn`: its sender has taken it back. The last three are final. `unknown`: there never was such a letter, or its run was removed, or
 * it was decided longer ago than `LETTER_KEPT_MS`.
 */
export type LetterState = { readonly status: 'waiting' | 'taken' | 'withdrawn' | 'unknown' } | { readonly status: 'refused'; readonly error: SerialisedError }

/**
 * How long it is known at least what became of a letter, unless its run is removed: by far longer than a sender waits, or than a store tries
 * to post it once more, which must not deliver a letter that was taken. After that, whoever posts to the run removes what is known of it.
 */
export const LETTER_KEPT_MS = 3_600_000

/**
 * Signals, cancellations and changes of plan for runs that another process owns. A letter is durable like an event, and taken by
 * the append that stores its event, in one commit: so it is delivered once, whoever dies on the way.
 */
export interface Mailbox {
  /** Leaves an event for a run; answers with the id of the letter. @throws NofxError `run.unknown` */
  post(runId: string, event: AnyEvent): Promise<string>
  /** Letters that wait for runs of an owner, oldest first. */
  waiting(owner: string, limit: number): Promise<readonly Letter[]>
  /** Notes why a letter will never be taken. Does nothing when it was taken, refused or withdrawn before. */
  refuse(id: string, error: SerialisedError): Promise<void>
  state(id: string): Promise<LetterState>
  /**
   * Tells for which runs letters are posted, as soon as they are, until the answer is called. It only ever shortens the wait: some are
   * missed, such as while a connection is away, so that letters have to be looked for all the same. Absent where nobody can tell.
   */
  watch?(posted: (runId: string) => void): () => void
  /** Takes a waiting letter back, so that it will never be taken; answers with what it is now. May be called again. */
  withdraw(id: string): Promise<LetterState>
}
