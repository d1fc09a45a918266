/** Points on each side of a level shift, and in the window whose spread tells a burst: two hours of 5-minute points. */
const SIDE = 24

/** The newest values, in order of arrival; `next` is the place of the next one. */
export interface RecentWindow {
  readonly values: Float64Array
  next: number
  /** How many values were taken in since the window was emptied. */
  filled: number
}

export interface WindowSummary {
  /** The mean of the newest 24 values. */
  readonly mean: number
  /** Their population standard deviation. */
  readonly spread: number
  /** That mean minus the mean of the 24 values before; null until there are that many. */
  readonly shift: number | null
}

export function emptyWindow(): RecentWindow {
  return { values: new Float64Array(2 * SIDE), next: 0, filled: 0 }
}

/**
 * Takes a value in and summarises; null until there are 24 values. Computed anew from the window, so rounding never adds up; values are
 * scaled before they are squared, so that 1e300 does not overflow.
 */
export function slideWindow(window: RecentWindow, value: number): WindowSummary | null {
  const { values } = window
  values[window.next] = value
  window.next = (window.next + 1) % values.length
  window.filled = Math.min(values.length, window.filled + 1)
  if (window.filled < SIDE) return null
  const mean = sideMean(window, SIDE)
  let largest = 0
  for (let back = 1; back <= SIDE; back++) largest = Math.max(largest, Math.abs(valueBack(window, back) - mean))
  let squares = 0
  if (largest > 0) for (let back = 1; back <= SIDE; back++) squares += ((valueBack(window, back) - mean) / largest) ** 2
  return { mean, spread: largest * Math.sqrt(squares / SIDE), shift: window.filled < 2 * SIDE ? null : mean - sideMean(window, 2 * SIDE) }
}

/** The mean of the 24 values that end `SIDE - furthest` places ago. */
function sideMean(window: RecentWindow, furthest: number): number {
  let mean = 0
  for (let back = furthest - SIDE + 1; back <= furthest; back++) mean += valueBack(window, back) / SIDE
  return mean
}

/** The value that came `back` places before the next one. */
function valueBack({ values, next }: RecentWindow, back: number): number {
  return values[next >= back ? next - back : next - back + values.length] ?? 0
}
