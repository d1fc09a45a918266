import { NofxError } from '@nofx/core'
import { checkIsPlan } from '../analysis/check-is-plan.ts'
import { checkEstimates } from '../analysis/check-task-graph.ts'
import type { Estimates } from '../analysis/task-graph.ts'
import { checkFields, describeValue } from '../check-fields.ts'
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
/** Sums of as many as a plan may have stay finite. */
const AMOUNT_MAX = 1e15

/**
 * Refuses what has no meaning.
 *
 * @throws NofxError `plan.invalid` for a plan with faults, or one that asks for more than there is; `input.invalid` for everything else
 */
export function checkOptimizeOptions(plan: Plan, options: OptimizeOptions): void {
  checkIsPlan('The plan to optimise', plan)
  checkFields('The options of optimize', options, ['estimates', 'resources', 'objective', 'deadlineMs', 'budgetUsd', 'incidental', 'overheadMs', 'draws', 'seed', 'intervals', 'scheduleLimit'])
  const { estimates = {}, resources = {}, objective = {}, deadlineMs, budgetUsd, incidental = [], overheadMs, draws = 1, seed = 1, intervals = [], scheduleLimit = 1 } = options
  checkFields('The option resources', resources, ['capacities', 'agents', 'offers', 'agentOf'])
  checkFields('The option objective', objective, ['perSecond', 'perUsd'])
  checkAmounts(deadlineMs, budgetUsd, overheadMs, objective, resources.capacities)
  if (!Number.isInteger(draws) || draws < 1 || draws > DRAWS_MAX) refuse('draws', draws, `Give a whole number from 1 to ${DRAWS_MAX}.`)
  if (!Number.isSafeInteger(seed)) refuse('seed', seed, 'Give a whole number.')
  if (!(typeof scheduleLimit === 'number' && scheduleLimit >= 1)) refuse('scheduleLimit', scheduleLimit, 'Give a number from 1 on.')
  if (!Array.isArray(intervals)) refuse('intervals', intervals, 'Give shares, such as [0.8, 0.95].')
  for (const level of intervals) if (!(typeof level === 'number' && level > 0 && level < 1)) refuse('intervals', level, 'Give shares above 0 and below 1, such as 0.8.')

  const { capacities } = resources
  const errors = validatePlan(plan, capacities === undefined ? {} : { capacities }).filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw planInvalid(`The plan "${plan.name}"`, errors)
  checkEstimates(estimates, new Set(allNodes(plan.nodes).map(({ id }) => id)))
  checkAgents(plan, resources)
  if (!Array.isArray(incidental)) refuse('incidental', incidental, "Give a list of waits: [{ source: 'a', target: 'b' }].")
  const waits = new Set(allNodes(plan.nodes).flatMap(({ id, after = [] }) => after.map((source) => JSON.stringify([source, id]))))
  for (const edge of incidental) {
    checkFields('A wait in the option incidental', edge, ['source', 'target'])
    const { source, target } = edge
    if (!waits.has(JSON.stringify([source, target]))) refuse('incidental', `${String(source)} → ${String(target)}`, 'Name a wait that a node has in its `after`.')
  }
}

function checkAmounts(deadlineMs: number | undefined, budgetUsd: number | undefined, overheadMs: number | undefined, { perSecond, perUsd }: NonNullable<OptimizeOptions['objective']>, capacities: Resources = {}): void {
  if (typeof capacities !== 'object' || capacities === null || Array.isArray(capacities)) refuse('resources.capacities', capacities, 'Give amounts by name: { cpu: 8 }.')
  const named = Object.entries(capacities).map(([name, amount]) => [`resources.capacities.${name}`, amount] as const)
  for (const [name, amount] of [['deadlineMs', deadlineMs], ['budgetUsd', budgetUsd], ['overheadMs', overheadMs], ['objective.perSecond', perSecond], ['objective.perUsd', perUsd], ...named] as const) {
    if (amount !== undefined && !isAmount(amount)) refuse(name, amount, 'Give a number from 0 on.')
  }
  if (perSecond === 0) refuse('objective.perSecond', 0, 'Give a number above 0, however small.')
}

function checkAgents(plan: Plan, { agents = [], offers = {}, agentOf = {} }: OptimizeResources): void {
  if (!Array.isArray(agents)) refuse('resources.agents', agents, "Give a list: [{ id: 'fast', slots: 2 }].")
  const known = new Set<string>()
  for (const agent of agents) {
    checkFields('An agent in the option resources', agent, ['id', 'slots'])
    const { id, slots = 1 } = agent
    if (typeof id !== 'string' || id === '') refuse('resources.agents', id, 'Give each agent an id.')
    if (known.size === known.add(id).size) refuse('resources.agents', id, 'Two have this id: rename one.')
    if (!Number.isInteger(slots) || slots < 1) refuse(`resources.agents ("${id}").slots`, slots, 'Give a whole number from 1 on.')
  }
  const outer = new Map(plan.nodes.map((node) => [node.id, node]))
  if (typeof offers !== 'object' || offers === null) refuse('resources.offers', offers, 'Give offers by node and agent: { test: { fast: { durationMs: 5 } } }.')
  for (const [id, on] of Object.entries(offers)) {
    const path = `resources.offers.${id}`
    if (!['step', 'agent'].includes(outer.get(id)?.type ?? '')) refuse(path, id, 'Name a step or an agent node outside of maps.')
    if (typeof on !== 'object' || on === null) refuse(path, on, 'Give offers by agent: { fast: { durationMs: 5 } }.')
    if (Object.keys(on).length === 0) refuse(path, '{}', 'Name an agent, or leave the node out.')
    for (const [agent, offer] of Object.entries(on)) {
      if (!known.has(agent)) refuse(`${path}.${agent}`, agent, 'Add it to resources.agents.')
      checkFields(`The option ${path}.${agent}`, offer, ['durationMs', 'costUsd'])
      const { durationMs, costUsd = 0 } = offer
      if (!isAmount(durationMs)) refuse(`${path}.${agent}.durationMs`, durationMs, 'Give ms from 0 on.')
      if (!isAmount(costUsd)) refuse(`${path}.${agent}.costUsd`, costUsd, 'Give USD from 0 on.')
    }
  }
  if (typeof agentOf !== 'object' || agentOf === null) refuse('resources.agentOf', agentOf, "Give agents by node: { test: 'fast' }.")
  for (const [id, agent] of Object.entries(agentOf)) {
    if (typeof agent !== 'string' || !Object.hasOwn(offers, id) || !Object.hasOwn(offers[id] ?? {}, agent)) refuse(`resources.agentOf.${id}`, agent, 'Name an agent that resources.offers has for that node.')
  }
}

function isAmount(amount: unknown): boolean {
  return typeof amount === 'number' && amount >= 0 && amount <= AMOUNT_MAX
}

function refuse(name: string, value: unknown, remedy: string): never {
  throw new NofxError('input.invalid', `The option ${name} is ${describeValue(value)}. ${remedy}`)
}
