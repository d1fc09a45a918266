import type { ScheduleModel } from './schedule-model.ts'

/**
 * The longest way from the start of each task to the end of all, in units: durations, delays, and where agents do the tasks the means over their
 * offers and the transfers (`rank_u` of Topcuoglu, Hariri and Wu 2002). With one duration a task, taking the largest first is the
 * rule of the latest start. Costs one pass over the edges.
 */
export function upwardRank(model: ScheduleModel): Float64Array {
  const { count, after, topological, agents } = model
  const rank = new Float64Array(count)
  for (let index = count - 1; index >= 0; index--) {
    const task = topological[index] ?? 0
    let behind = 0
    for (let edge = after.first[task] ?? 0; edge < (after.first[task + 1] ?? 0); edge++) {
      const way = (after.delay[edge] ?? 0) + (after.transfer[edge] ?? 0) + (rank[after.target[edge] ?? 0] ?? 0)
      if (way > behind) behind = way
    }
    rank[task] = behind + (agents === undefined ? (model.duration[task] ?? 0) : meanDuration(agents.duration, agents.first[task] ?? 0, agents.first[task + 1] ?? 0))
  }
  return rank
}

function meanDuration(durations: Float64Array, from: number, to: number): number {
  let sum = 0
  for (let offer = from; offer < to; offer++) sum += durations[offer] ?? 0
  return sum / (to - from)
}
