import type { MemberModel } from './member.ts'

/** A series that is too short to learn from: its own level, on a season that siblings have. */
export interface BorrowedSeasonState {
  readonly kind: 'borrowed-season'
  /** What each phase multiplies by; mean 1. */
  readonly shape: readonly number[]
  /** The phase of the next value. */
  phase: number
  level: number
  /** How many values the level was averaged over. */
  count: number
}

/** The level is the mean of the values so far, then moves as a mean over this many. */
const VALUES_KEPT = 20

/** A phase that multiplies by less tells nothing of the level. */
const SHAPE_MIN = 0.05

/** @param values the observed ones with NaN between them, the last one at the last phase of `shape` */
export function borrowSeason(values: Float64Array, shape: readonly number[]): BorrowedSeasonState {
  const phase = (shape.length - (values.length % shape.length)) % shape.length
  const state: BorrowedSeasonState = { kind: 'borrowed-season', shape, phase, level: 0, count: 0 }
  for (const value of values) {
    if (Number.isNaN(value)) state.phase = (state.phase + 1) % shape.length
    else borrowedSeasonModel.update(state, value)
  }
  return state
}

export const borrowedSeasonModel: MemberModel<BorrowedSeasonState> = {
  predict: ({ shape, phase, level }, horizon) => Float64Array.from({ length: horizon }, (_, step) => level * (shape[(phase + step) % shape.length] ?? 1)),
  update(state, value) {
    const factor = state.shape[state.phase] ?? 1
    if (factor >= SHAPE_MIN) {
      state.count = Math.min(VALUES_KEPT, state.count + 1)
      state.level += (value / factor - state.level) / state.count
    }
    state.phase = (state.phase + 1) % state.shape.length
  },
}
