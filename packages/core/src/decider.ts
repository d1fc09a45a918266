import type { AnyEvent, Recorded, RunEvent } from './event.ts'

/**
 * Three pure functions that explain a run. `State` is owned by the fold: `evolve` may change it in place and return it, since a
 * state is never shared between two folds and is dropped when an append does not succeed.
 *
 * None of the three may read a clock, a random source or the environment: such facts arrive in events.
 */
export interface Decider<State, Own extends AnyEvent = never> {
  /** The state before anything happened. */
  initial(): State
  /** The state after the event. Total: an event that makes no sense here changes nothing, and nothing is thrown. */
  evolve(state: State, recorded: Recorded<RunEvent | Own>): State
  /** What follows from the event; `state` already includes it. */
  decide(state: State, recorded: Recorded<RunEvent | Own>): readonly (RunEvent | Own)[]
}

/** The answer of `decide` when nothing follows: one shared value, so that silence allocates nothing. */
export const NOTHING: readonly never[] = Object.freeze([])
