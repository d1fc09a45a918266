/** Time as the runtime sees it, so that a simulation can own it. */
export interface Clock {
  /** Epoch ms. */
  now(): number
  /**
   * Ms since some moment, by a clock that nobody can put back and that goes on while the process stands still. Tells how much time has passed,
   * where what `now` shows may have been changed meanwhile. Absent: there is only `now`.
   */
  monotonic?(): number
  /**
   * Calls `fire` once after `delayMs` and returns a function that prevents it. A `background` timer (lease renewal, sweeps) does
   * not keep the process alive.
   */
  setTimer(delayMs: number, fire: () => void, options?: { readonly background?: boolean }): () => void
}

/** `setTimeout` counts in 32 bits; a longer delay would fire at once. */
const TIMEOUT_MS_MAX = 2 ** 31 - 1

/** The clock of the machine. Delays of any length are honoured. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimer(delayMs, fire, options) {
    let remainingMs = Math.max(0, delayMs)
    let timer: ReturnType<typeof setTimeout>
    const arm = () => {
      const partMs = Math.min(remainingMs, TIMEOUT_MS_MAX)
      remainingMs -= partMs
      timer = setTimeout(() => (remainingMs > 0 ? arm() : fire()), partMs)
      if (options?.background) unref(timer)
    }
    arm()
    return () => clearTimeout(timer)
  },
}

/** Only Node's timers can be told not to hold the process; elsewhere there is no process to hold. */
function unref(timer: unknown): void {
  if (typeof timer === 'object' && timer !== null && 'unref' in timer && typeof timer.unref === 'function') timer.unref()
}
