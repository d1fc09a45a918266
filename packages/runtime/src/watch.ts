import type { Clock } from '@nofx/core'
import type { LiveRun } from './live-run.ts'

/** Resolves at the next commit of the run (`watchers`) or at its end (`endWatchers`), when it leaves this process, or when `signal` aborts. */
export function watch(run: LiveRun, list: 'watchers' | 'endWatchers' = 'watchers', signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const done = () => {
      signal?.removeEventListener('abort', done)
      // The reader may have given up before anything happened.
      if (signal?.aborted) run[list] = run[list].filter((watcher) => watcher !== done)
      resolve()
    }
    run[list].push(done)
    signal?.addEventListener('abort', done, { once: true })
  })
}

/** Resolves after a while, or when `signal` aborts. */
export function pause(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const stop = clock.setTimer(delayMs, () => {
      signal?.removeEventListener('abort', abort)
      resolve()
    })
    const abort = () => {
      stop()
      resolve()
    }
    signal?.addEventListener('abort', abort, { once: true })
  })
}
