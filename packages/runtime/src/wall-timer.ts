import { serialiseError, type Clock, type RunEnded } from '@nofx/core'
import { limitError } from './guard.ts'
import type { LiveRun } from './live-run.ts'
import type { RunLoop } from './run-loop.ts'

/** When the limit of wall time of a run is reached, in epoch ms; `undefined` when it has none. */
export function wallEndOf(run: LiveRun): number | undefined {
  const wallMs = run.started?.limits?.wallMs
  return wallMs === undefined ? undefined : run.startedAt + wallMs
}

/** Fails the run when its limit of wall time is reached, which counts from its start, also across crashes. */
export function startWallTimer(run: LiveRun, clock: Clock, loop: RunLoop): void {
  const endAt = wallEndOf(run)
  if (endAt === undefined || run.outcome !== undefined || run.left !== undefined) return
  const error = () => serialiseError(limitError('wallMs', endAt - run.startedAt))
  run.stopWallTimer = clock.setTimer(endAt - clock.now(), () => void loop.input(run, { type: 'run.ended', v: 1, status: 'failed', error: error() } as RunEnded))
}
