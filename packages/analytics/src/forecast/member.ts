import type { MemberState } from './member-state.ts'

/**
 * A way to forecast, before it has seen a series. Members get series that `readSeries` made: scaled to between -2 and 2 and without
 * gaps. Fitting gives a state; only that predicts.
 */
export interface Member {
  /** Stable and readable: `seasonal-naive-24`. */
  readonly id: string
  /** The fewest values that it can be fitted to. */
  readonly lengthMin: number
  fit(values: Float64Array): MemberState
}

/**
 * What a kind of state can do. States are plain JSON and are changed in place by `update`, in a time that does not depend on how much history
 * there was; so they can be stored, and go on from where they were.
 */
export interface MemberModel<State> {
  /** The next `horizon` values. */
  predict(state: State, horizon: number): Float64Array
  /** Takes the next value in. */
  update(state: State, value: number): void
}
