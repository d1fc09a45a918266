import type { TaskModel } from './task-model.ts'
import type { TaskTimes } from './task-times.ts'

/** Enough for a chart, whatever the size of the plan. */
const SLICES = 100

/** How many tasks run at one time, if each starts as soon as it can. */
export interface Parallelism {
  /** The most at any moment. */
  readonly peak: number
  /** All durations over the makespan; 0 when nothing takes time. */
  readonly mean: number
  /** The mean number in each of 100 equal slices of the makespan; empty when nothing takes time. */
  readonly profile: readonly number[]
}

/** Sorts starts and ends: O(n log n). Tasks that take no time run at no moment. */
export function parallelismOf({ durationMs }: Pick<TaskModel, 'durationMs'>, { makespanMs, earliestStartMs }: TaskTimes): Parallelism {
  if (makespanMs === 0) return { peak: 0, mean: 0, profile: [] }
  const starts = earliestStartMs.filter((_, node) => (durationMs[node] ?? 0) > 0).sort()
  const ends = earliestStartMs.map((start, node) => start + (durationMs[node] ?? 0)).filter((_, node) => (durationMs[node] ?? 0) > 0).sort()
  const sliceMs = makespanMs / SLICES
  const workMs = new Float64Array(SLICES)
  let peak = 0
  let running = 0
  let atMs = 0
  let slice = 0
  for (let start = 0, end = 0; end < ends.length; ) {
    // Ends come first: what starts then may take the place of what ended.
    const isStart = start < starts.length && (starts[start] ?? 0) < (ends[end] ?? 0)
    const nextMs = (isStart ? starts[start] : ends[end]) ?? 0
    while (atMs < nextMs) {
      const untilMs = slice === SLICES - 1 ? nextMs : Math.min(nextMs, (slice + 1) * sliceMs)
      workMs[slice] = (workMs[slice] ?? 0) + running * (untilMs - atMs)
      atMs = untilMs
      if (untilMs < nextMs) slice++
    }
    if (isStart) start++
    else end++
    running += isStart ? 1 : -1
    peak = Math.max(peak, running)
  }
  return { peak, mean: workMs.reduce((sum, ms) => sum + ms, 0) / makespanMs, profile: Array.from(workMs, (ms) => ms / sliceMs) }
}
