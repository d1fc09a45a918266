import type { Clock } from '@nofx/core'

/** A clock that stands still until a test moves it. */
export interface ManualClock extends Clock {
  /**
   * Moves the time on by `ms`, stopping at every timer on the way: it fires, and what it causes happens before the next one does.
   * Timers that are set on the way and fall due within `ms` fire as well.
   */
  advance(ms: number): Promise<void>
  /** Timers that have neither fired nor been stopped; those of the background (sweeps, leases) are not counted. */
  pending(): number
}

interface Timer {
  readonly dueAt: number
  readonly fire: () => void
  readonly background: boolean
}

/**
 * @param startMs the time it shows at first, in epoch ms
 *
 * @example
 * ```ts
 * const clock = createManualClock()
 * const runtime = new Runtime({ clock })
 * await clock.advance(60_000)
 * ```
 */
export function createManualClock(startMs = 1_700_000_000_000): ManualClock {
  const timers = new Set<Timer>()
  let now = startMs
  return {
    now: () => now,
    setTimer(delayMs, fire, { background = false } = {}) {
      const timer: Timer = { dueAt: now + Math.max(0, delayMs), fire, background }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
    async advance(ms) {
      const until = now + ms
      await settle()
      for (let next = earliest(timers, until); next !== undefined; next = earliest(timers, until)) {
        timers.delete(next)
        now = Math.max(now, next.dueAt)
        next.fire()
        await settle()
      }
      now = until
    },
    pending: () => [...timers].filter(({ background }) => !background).length,
  }
}

/** The timer that is due first, the one set first among equals. */
function earliest(timers: ReadonlySet<Timer>, until: number): Timer | undefined {
  let first: Timer | undefined
  for (const timer of timers) if (timer.dueAt <= until && (first === undefined || timer.dueAt < first.dueAt)) first = timer
  return first
}

/** A turn of the event loop: every promise that can go on has gone on. */
function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0))
}
