import { NofxError } from '@nofx/core'
import { checkEstimates } from '../analysis/check-task-graph.ts'
import type { Estimates } from '../analysis/task-graph.ts'
import { allNodes } from '../plan/dependencies.ts'
import type { Plan, PlanEdge, Resources } from '../plan/plan.ts'
import { planInvalid, validatePlan } from '../plan/validate-plan.ts'
import type { AgentOffer, ScheduleAgent } from '../scheduling/schedule-problem.ts'

export interface OptimizeOptions {
  /** What nodes take and cost. What is not known counts as nothing. */
  readonly estimates?: Estimates
  /** What there is to perform the plan with. Default: room for everything at once. */
  readonly resources?: OptimizeResources
  /** What time and money are worth to each other. Default: a second is worth 1 and a dollar nothing; with a deadline alone, a dollar 1 and a second next to nothing. */
  readonly objective?: { readonly perSecond?: number; readonly perUsd?: number }
  /** The whole should be done by then, in ms from its start. */
  readonly deadlineMs?: number
  /** The whole should cost no more, in USD. */
  readonly budgetUsd?: number
  /** Waits (`after`) that nothing depends on though their ends have effects: the caller knows. */
  readonly incidental?: readonly PlanEdge[]
  /** What calling a step costs beside its work, in ms: storing its result, a message to a worker. Default: 0. */
  readonly overheadMs?: number
  /** Runs drawn to compare plans, from 1 to 100,000, when anything is uncertain. Default: 400; fewer, but at least 20, above 250 nodes. */
  readonly draws?: number
  /** A whole number. Default: 1. */
  readonly seed?: number
  /** How much of what is drawn each interval holds, above 0 and below 1. Default: 0.8 and 0.95. */
  readonly intervals?: readonly number[]
  /** Schedules that are looked at to share out agents, from 1 on. Default: 1,000. */
  readonly scheduleLimit?: number
}

export interface OptimizeResources {
  /** How much there is of what steps name in their `resources`. */
  readonly capacities?: Resources
  readonly agents?: readonly ScheduleAgent[]
  /** By node outside of maps, what it takes and costs on each agent that can do it. */
  readonly offers?: Readonly<Record<string, Readonly<Record<string, AgentOffer>>>>
  /** Who does each of them now. Default: the first that its offers name. */
  readonly agentOf?: Readonly<Record<string, string>>
}

const DRAWS_MAX = 100_000

/**
 * Refuses what has no meaning.
 *
 * @throws NofxError `plan.invalid` for a plan with faults, or one that asks for more than there is; `input.invalid` for everything else
 */
export function checkOptimizeOptions(plan: Plan, { estimates = {}, resources = {}, objective = {}, deadlineMs, budgetUsd, incidental = [], overheadMs, draws = 1, seed = 1, intervals = [], scheduleLimit = 1 }: OptimizeOptions): void {
  const { capacities, agents = [], offers = {}, agentOf = {} } = resources
  const errors = validatePlan(plan, capacities === undefined ? {} : { capacities }).filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw planInvalid(`The plan "${plan.name}"`, errors)
  checkEstimates(estimates, new Set(allNodes(plan.nodes).map(({ id }) => id)))

  for (const [name, amount] of Object.entries({ deadlineMs, budgetUsd, overheadMs, 'objective.perSecond': objective.perSecond, 'objective.perUsd': objective.perUsd, ...prefixed('resources.capacities', capacities ?? {}) })) {
    if (amount !== undefined && !(amount >= 0 && Number.isFinite(amount))) refuse(name, amount, 'Give a number from 0 on.')
  }
  if (objective.perSecond === 0) refuse('objective.perSecond', 0, 'Give a number above 0, however small.')
  if (!Number.isInteger(draws) || draws < 1 || draws > DRAWS_MAX) refuse('draws', draws, `Give a whole number from 1 to ${DRAWS_MAX}.`)
  if (!Number.isSafeInteger(seed)) refuse('seed', seed, 'Give a whole number.')
  if (!(scheduleLimit >= 1)) refuse('scheduleLimit', scheduleLimit, 'Give a number from 1 on.')
  for (const level of intervals) if (!(level > 0 && level < 1)) refuse('intervals', level, 'Give shares above 0 and below 1, such as 0.8.')

  const outer = new Map(plan.nodes.map((node) => [node.id, node]))
  const known = new Set(agents.map(({ id }) => id))
  for (const [id, on] of Object.entries(offers)) {
    const path = `resources.offers.${id}`
    if (!['step', 'agent'].includes(outer.get(id)?.type ?? '')) refuse(path, id, 'Name a step or an agent node outside of maps.')
    if (Object.keys(on).length === 0) refuse(path, '{}', 'Name an agent, or leave the node out.')
    for (const [agent, { durationMs, costUsd = 0 }] of Object.entries(on)) {
      if (!known.has(agent)) refuse(`${path}.${agent}`, agent, 'Add it to resources.agents.')
      if (!(durationMs >= 0 && Number.isFinite(durationMs))) refuse(`${path}.${agent}.durationMs`, durationMs, 'Give ms from 0 on.')
      if (!(costUsd >= 0 && Number.isFinite(costUsd))) refuse(`${path}.${agent}.costUsd`, costUsd, 'Give USD from 0 on.')
    }
  }
  for (const [id, agent] of Object.entries(agentOf)) {
    if (!Object.hasOwn(offers, id) || !Object.hasOwn(offers[id] ?? {}, agent)) refuse(`resources.agentOf.${id}`, agent, 'Name an agent that resources.offers has for that node.')
  }
  const waits = new Set(allNodes(plan.nodes).flatMap(({ id, after = [] }) => after.map((source) => JSON.stringify([source, id]))))
  for (const { source, target } of incidental) if (!waits.has(JSON.stringify([source, target]))) refuse('incidental', `${source} → ${target}`, 'Name a wait that a node has in its `after`.')
}

function prefixed(path: string, amounts: Resources): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [`${path}.${name}`, amount]))
}

function refuse(name: string, value: string | number, remedy: string): never {
  throw new NofxError('input.invalid', `The option ${name} is ${typeof value === 'string' ? `"${value}"` : value}. ${remedy}`)
}
