import type { LiveRun } from './live-run.ts'
import type { OpenEffect } from './open-effect.ts'
import type { Performer } from './performer.ts'
import { wallEndOf } from './wall-timer.ts'

/**
 * Until when nothing happens in a run by itself, in epoch ms: to the earliest time that it waits for, or to the end of its wall time.
 * Infinity when only somebody outside can move it; `undefined` when something is at work or on its way, or somebody here waits for the run.
 *
 * A run that waits for a run below it is never idle, since its effect is at work; nor is one below whose end is awaited here. So a tree of
 * runs of one process stays in its memory as a whole, however long its leaves wait.
 */
export function idleUntil(run: LiveRun, performerOf: (kind: string) => Performer | undefined): number | undefined {
  if (isAtWork(run)) return undefined
  let until = wallEndOf(run) ?? Number.POSITIVE_INFINITY
  for (const effect of run.open.all()) {
    const effectUntil = effectIdleUntil(effect, performerOf)
    if (effectUntil === undefined) return undefined
    until = Math.min(until, effectUntil)
  }
  return until
}

function isAtWork(run: LiveRun): boolean {
  if (run.committed === 0 || run.pumping || run.committing !== undefined || run.inbox.length > 0) return true
  if (run.left !== undefined || run.ended !== undefined) return true
  return run.watchers.length > 0 || run.endWatchers.length > 0
}

function effectIdleUntil({ requested, doubt, done, performing, started }: OpenEffect, performerOf: (kind: string) => Performer | undefined): number | undefined {
  if (done) return undefined
  // Somebody was asked what became of it, and nobody performs it.
  if (doubt > 0) return Number.POSITIVE_INFINITY
  // One that was started and must run only once would come back in doubt.
  if (!performing || started) return undefined
  const { kind, timeoutMs } = requested.event
  // The limit of a wait counts from its request. Any other counts from when the work began, and would begin anew.
  if (timeoutMs !== undefined && kind !== 'wait') return undefined
  return performerOf(kind)?.idleUntil?.(requested)
}
