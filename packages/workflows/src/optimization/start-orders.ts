import { taskTimes } from '../analysis/task-times.ts'
import type { Estimates } from '../analysis/task-graph.ts'
import { modelPlan } from '../analysis/task-model.ts'
import { edgesOf } from '../plan/dependencies.ts'
import type { Plan } from '../plan/plan.ts'
import { schedule } from '../scheduling/schedule.ts'
import type { Performance } from './plan-model.ts'
import { planProblem } from './plan-problem.ts'

/**
 * The nodes in the order of what is left to do from the start of each to the end of the whole, the most first, as list scheduling takes them (the upward
 * rank of Topcuoglu, Hariri and Wu 2002). Each comes after all that it waits for.
 */
export function criticalFirst(plan: Plan, estimates: Estimates): readonly string[] {
  const model = modelPlan(plan, estimates).models[0]
  if (model === undefined) return []
  const { makespanMs, latestStartMs } = taskTimes(model)
  const left = latestStartMs.map((late) => makespanMs - late)
  return [...model.order].sort((a, b) => (left[b] ?? 0) - (left[a] ?? 0)).map((node) => model.graph.ids[node] ?? '')
}

/** The nodes in the order in which a schedule begins them, when each stays with its agent. */
export function scheduledFirst(plan: Plan, estimates: Estimates, performance: Performance, limits: { readonly scheduleLimit: number; readonly seed: number }): readonly string[] {
  const { tasks, ...rest } = planProblem(plan, estimates, performance, {})
  const pinned = tasks.map(({ on, ...task }) => {
    const agent = performance.agentOf?.get(task.id)
    const offer = on === undefined || agent === undefined ? undefined : on[agent]
    return agent === undefined || offer === undefined ? task : { ...task, on: { [agent]: offer } }
  })
  const { startMs } = schedule({ ...rest, tasks: pinned }, limits)
  return Object.entries(startMs).sort(([, one], [, other]) => one - other).map(([id]) => id)
}

/** A plan whose nodes stand in another order, which is when those that are ready at one moment are begun. What they wait for stays. */
export function reorderNodes(plan: Plan, order: readonly string[]): Plan {
  const byId = new Map(plan.nodes.map((node) => [node.id, node]))
  const nodes = order.flatMap((id) => byId.get(id) ?? [])
  return { ...plan, nodes, edges: edgesOf(nodes) }
}
