import type { ForecasterState } from './forecaster-state.ts'
import { pooledWidths } from './interval-widths.ts'

/** Siblings that are read: more of them cost time and tell nothing new. */
export const SIBLINGS_MAX = 500

/** Fewer siblings than this have too few large errors to set a width of 95 % by. */
export const SIBLINGS_MIN = 5

/** The state with interval widths that its siblings share; unchanged when there are too few of them. */
export function poolWidths(state: ForecasterState, siblings: readonly ForecasterState[]): ForecasterState {
  if (siblings.length < SIBLINGS_MIN) return state
  return { ...state, widths: pooledWidths(state.widths, [state.ratios, ...siblings.map(({ ratios }) => ratios)]) }
}
