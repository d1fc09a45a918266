import type { Clock } from '@nofx/core'
import { START_MS, type VirtualTime } from './virtual-time.ts'

/** How wrong the clock of a process is. */
export interface Skew {
  /** Ahead of the world, in ms; negative when behind. */
  offsetMs: number
  /** Seconds that it counts in a second. */
  rate: number
}

/**
 * The clock of one process: the time of the world, ahead or behind, too fast or too slow. Its timers go by its rate, and as in every
 * machine by no change of its offset; nor is what has passed since the start.
 *
 * @param timers holds what stops each timer that is set, so that none of a dead process is left
 * @param deliver hands a timer that is due to the process, which may be dead, or stand still
 */
export function skewedClock(time: VirtualTime, skew: Readonly<Skew>, timers: Set<() => void>, deliver: (fire: () => void) => void): Clock {
  return {
    now: () => Math.floor(START_MS + skew.offsetMs + (time.now - START_MS) * skew.rate),
    monotonic: () => time.now - START_MS,
    setTimer(delayMs, fire) {
      let isStopped = false
      const stop = () => {
        isStopped = true
        timers.delete(stop)
        forget()
      }
      const forget = time.after(Math.max(0, delayMs) / skew.rate, () =>
        deliver(() => {
          timers.delete(stop)
          if (!isStopped) fire()
        }),
      )
      timers.add(stop)
      return stop
    },
  }
}
