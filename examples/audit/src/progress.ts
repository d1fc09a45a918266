import { LineProgress } from './line-progress.ts'
import { ListProgress } from './list-progress.ts'
import type { Change } from './run-tree.ts'
import type { Screen } from './screen.ts'

/** Shows somebody how a run goes. */
export interface Progress {
  /** What an earlier process had reached. */
  kept(change: Change): void
  /** What happens now. */
  happens(change: Change): void
  /** The run is over, or is no longer watched. Resolves when everything is on the screen. */
  end(how: 'completed' | 'stopped'): Promise<void>
}

/** A list that moves, where the screen allows it; plain lines elsewhere. */
export function createProgress(screen: Screen): Progress {
  return screen.isAnimated ? new ListProgress() : new LineProgress(screen)
}
