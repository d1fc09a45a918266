import type { Estimates } from '../analysis/task-graph.ts'
import { modelPlan } from '../analysis/task-model.ts'
import { dependenciesOf } from '../plan/dependencies.ts'
import type { Plan } from '../plan/plan.ts'
import type { ScheduleObjective, ScheduleProblem } from '../scheduling/schedule-problem.ts'
import { createPlanModel, type Performance } from './plan-model.ts'
import { createSampler } from './sampler.ts'

/** A plan as `schedule` takes it: its nodes with what is expected of them, both sides of branches, maps as one task each. */
export function planProblem(plan: Plan, estimates: Estimates, performance: Performance, objective: ScheduleObjective): ScheduleProblem {
  const { capacities = {}, agents = [], offers = {}, overheadMs = 0 } = performance
  const model = modelPlan(plan, estimates).models[0]
  const { indexOf, sample } = createSampler(plan, estimates, 1)
  const level = createPlanModel(plan, indexOf, sample.items, performance).levels[0]
  const names = Object.keys(capacities)
  const known = new Set(plan.nodes.map(({ id }) => id))
  return {
    capacities, agents, objective,
    tasks: plan.nodes.map((node, index) => {
      const on = Object.hasOwn(offers, node.id) ? offers[node.id] : undefined
      const extraMs = node.type === 'step' ? overheadMs : 0
      return {
        id: node.id,
        durationMs: (model?.durationMs[index] ?? 0) + extraMs,
        after: dependenciesOf(node).filter((id) => known.has(id)),
        demands: Object.fromEntries(names.map((name, resource) => [name, level?.demands[index * names.length + resource] ?? 0])),
        ...(on !== undefined && { on: Object.fromEntries(Object.entries(on).map(([agent, offer]) => [agent, { ...offer, durationMs: offer.durationMs + extraMs }])) }),
      }
    }),
  }
}
