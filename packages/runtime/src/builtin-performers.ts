import type { Performer } from './performer.ts'
import type { Clock } from '@nofx/core'

/** Effects that every kind of run may ask for: a `timer` is done when it is due; a `wait` is only ever settled by a signal or its limit. */
export function builtinPerformers(clock: Clock): Readonly<Record<string, Performer>> {
  return {
    timer: {
      perform: ({ dueAt = 0 }, { signal, requested }) =>
        new Promise<void>((resolve) => {
          // Whoever asked may have had a clock that was ahead of ours: it waits no longer than was asked for.
          const stop = clock.setTimer(Math.min(dueAt - clock.now(), dueAt - requested.at), resolve)
          signal.addEventListener('abort', stop, { once: true })
        }),
      idleUntil: ({ event: { dueAt = 0 } }) => dueAt,
    },
    wait: {
      perform: () => new Promise<never>(() => {}),
      idleUntil: ({ at, event: { timeoutMs = Number.POSITIVE_INFINITY } }) => at + timeoutMs,
    },
  }
}
