import type { FoundSchedule } from './genetic-search.ts'
import type { ScheduleModel } from './schedule-model.ts'

/**
 * Tasks that decide the makespan of a schedule, in the order of time: each starts exactly when the one before it lets it, because it waits
 * for it or because it needs what that one held. The chain goes from the last end back to a task that nothing kept from starting earlier
 * but the present or its release. Costs about one pass.
 */
export function criticalChain(model: ScheduleModel, { start, end, offers }: FoundSchedule): readonly number[] {
  if (model.count === 0) return []
  const endingAt = new Map<number, number[]>()
  end.forEach((at, task) => {
    const others = endingAt.get(at)
    if (others === undefined) endingAt.set(at, [task])
    else others.push(task)
  })
  const takesTime = (task: number) => (end[task] ?? 0) > (start[task] ?? 0)
  const last = end.reduce((latest, at, task) => (at > (end[latest] ?? 0) ? task : latest), 0)
  const chain = new Set<number>()
  for (let task: number | undefined = last; task !== undefined && !chain.has(task); ) {
    chain.add(task)
    const current: number = task
    const before: readonly number[] | undefined = takesTime(current) ? endingAt.get(start[current] ?? 0) : undefined
    task = bindingSource(model, current, start, end, offers) ?? before?.find((other) => takesTime(other) && contend(model, other, current, offers))
  }
  return [...chain].reverse()
}

function bindingSource({ before, agents }: ScheduleModel, task: number, start: Float64Array, end: Float64Array, offers: Int32Array): number | undefined {
  const agentOf = (each: number) => agents?.agent[offers[each] ?? 0] ?? -1
  for (let edge = before.first[task] ?? 0; edge < (before.first[task + 1] ?? 0); edge++) {
    const source = before.target[edge] ?? 0
    const travels = agentOf(source) >= 0 && agentOf(task) >= 0 && agentOf(source) !== agentOf(task)
    if ((end[source] ?? 0) + (before.delay[edge] ?? 0) + (travels ? (before.transfer[edge] ?? 0) : 0) === start[task]) return source
  }
  return undefined
}

/** Whether one task may have to wait for what the other holds. Tasks that take no time hold nothing. */
function contend({ amounts, agents }: ScheduleModel, one: number, other: number, offers: Int32Array): boolean {
  if (agents !== undefined && (agents.agent[offers[one] ?? 0] ?? -1) >= 0 && agents.agent[offers[one] ?? 0] === agents.agent[offers[other] ?? 0]) return true
  return amounts[one]?.some((amount, resource) => amount > 0 && (amounts[other]?.[resource] ?? 0) > 0) ?? false
}
