/** When a search has to stop. */
export interface SearchLimits {
  /** Schedules that may be made. */
  readonly schedules: number
  /** The clock reading to stop at; infinity when only schedules count. */
  readonly deadlineMs: number
  readonly nowMs: () => number
  readonly signal: { readonly aborted: boolean } | undefined
}

/**
 * Whether a search that has made so many schedules has to stop. Asks the clock only when it matters.
 *
 * @param nextMs what the next schedule will take, at least: one that cannot be done in time is not begun
 */
export function isOver({ schedules, deadlineMs, nowMs, signal }: SearchLimits, made: number, nextMs = 0): boolean {
  if (made >= schedules || signal?.aborted === true) return true
  return deadlineMs < Number.POSITIVE_INFINITY && nowMs() + nextMs >= deadlineMs
}
