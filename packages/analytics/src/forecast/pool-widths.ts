import type { ForecasterState } from './forecaster-state.ts'
import { pooledWidths } from './interval-widths.ts'

/** Siblings that are read: more of them cost time and tell nothing new. */
export const SIBLINGS_MAX = 500

/** Fewer series than this have too few large errors to set a width of 95 % by. */
const TELLING_MIN = 6

/**
 * The state with interval widths that its siblings share; the same state when too few of them have ratios to share. A series so short that all its origins
 * overlap has none.
 */
export function poolWidths(state: ForecasterState, siblings: readonly ForecasterState[]): ForecasterState {
  const telling = [state, ...siblings].map(({ ratios }) => ratios).filter(({ length }) => length > 0)
  return telling.length < TELLING_MIN ? state : { ...state, widths: pooledWidths(state.widths, telling) }
}
