import type { TaskModel } from './task-model.ts'

/** When tasks start and end if each begins as soon, or as late, as it can. In ms from the start of the first. */
export interface TaskTimes {
  readonly makespanMs: number
  readonly earliestStartMs: Float64Array
  /** The latest that do not delay the end of the whole. */
  readonly latestStartMs: Float64Array
  /** How much each can be late without a delay of the whole; exactly 0 for those on a critical path. */
  readonly slackMs: Float64Array
}

/** Sums of the same fractions in another order differ by less of the whole, and no duration is known so finely. A smaller slack counts as none. */
export const ROUNDING_SHARE = 1e-9

/** The critical path method (Kelley and Walker 1959): a pass forward and one back. Every task counts with its expected duration, as if each ran. */
export function taskTimes({ graph: { incoming }, order, durationMs }: Pick<TaskModel, 'graph' | 'order' | 'durationMs'>): TaskTimes {
  const earliestStartMs = new Float64Array(order.length)
  let makespanMs = 0
  for (const node of order) {
    let start = 0
    const end = incoming.offsets[node + 1] ?? 0
    for (let edge = incoming.offsets[node] ?? 0; edge < end; edge++) {
      const source = incoming.targets[edge] ?? 0
      start = Math.max(start, (earliestStartMs[source] ?? 0) + (durationMs[source] ?? 0))
    }
    earliestStartMs[node] = start
    makespanMs = Math.max(makespanMs, start + (durationMs[node] ?? 0))
  }
  // First the latest ends, which are those of the earliest one that waits; then the starts.
  const latestStartMs = new Float64Array(order.length).fill(makespanMs)
  const slackMs = new Float64Array(order.length)
  for (let place = order.length - 1; place >= 0; place--) {
    const node = order[place] ?? 0
    const start = (latestStartMs[node] ?? 0) - (durationMs[node] ?? 0)
    const slack = start - (earliestStartMs[node] ?? 0)
    const isNone = slack <= makespanMs * ROUNDING_SHARE
    slackMs[node] = isNone ? 0 : slack
    latestStartMs[node] = isNone ? (earliestStartMs[node] ?? 0) : start
    const end = incoming.offsets[node + 1] ?? 0
    for (let edge = incoming.offsets[node] ?? 0; edge < end; edge++) {
      const source = incoming.targets[edge] ?? 0
      latestStartMs[source] = Math.min(latestStartMs[source] ?? 0, latestStartMs[node] ?? 0)
    }
  }
  return { makespanMs, earliestStartMs, latestStartMs, slackMs }
}
