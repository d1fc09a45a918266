import { analyze, type Analysis } from '../analysis/analyze.ts'
import { checkEstimates } from '../analysis/check-task-graph.ts'
import type { Estimate, Estimates } from '../analysis/task-graph.ts'
import { allNodes } from '../plan/dependencies.ts'
import type { Plan, PlanNode, Resources } from '../plan/plan.ts'
import { schedule, type Schedule } from '../scheduling/schedule.ts'

export interface AssessOptions {
  /**
   * What work takes and costs, by the id of its node, the name of its step, or the skills of its agents with spaces between; the first that
   * there is counts. Others may be there. Default: nothing is known, and the analysis says for which.
   */
  readonly estimates?: Estimates
  /** The most that there is of each resource. Default: enough. */
  readonly capacities?: Readonly<Record<string, number>>
  /** A whole number, for what is drawn at random. Default: 1. */
  readonly seed?: number
}

/** What a plan would be like, before anybody runs it. */
export interface PlanAssessment {
  readonly analysis: Analysis
  /** With expected durations. A map holds what one body does for each that is at work at one time, at most the capacity. */
  readonly schedule: Schedule
}

/** Schedules that are compared: a proposal is to be looked at, not to be run to the last percent. */
const SCHEDULE_LIMIT = 200

/**
 * Analyses a plan and schedules it under the given capacities.
 *
 * @throws NofxError `plan.invalid`, `input.invalid` for estimates that have no meaning or capacities that no schedule keeps
 */
export function assessPlan(plan: Plan, { estimates, capacities, seed = 1 }: AssessOptions = {}): PlanAssessment {
  const analysis = analyze(plan, { seed, ...(estimates && { estimates: estimatesById(plan, estimates) }) })
  const durations = new Map(analysis.tasks.map(({ id, durationMs }) => [id, durationMs]))
  const nodes = new Map(plan.nodes.map((node) => [node.id, node]))
  const waits = new Map<string, string[]>()
  for (const { source, target } of plan.edges) if (nodes.has(source) && nodes.has(target)) waits.set(target, [...(waits.get(target) ?? []), source])
  const tasks = plan.nodes.map((node) => ({ id: node.id, durationMs: durations.get(node.id) ?? 0, after: waits.get(node.id) ?? [], demands: capacities === undefined ? {} : demandsOf(node, capacities) }))
  return { analysis, schedule: schedule({ tasks, ...(capacities && { capacities }) }, { seed, scheduleLimit: SCHEDULE_LIMIT }) }
}

/**
 * Refuses options that no plan can be assessed with, before anything is spent on a plan.
 * @throws NofxError `input.invalid`
 */
export function checkAssessOptions({ estimates = {}, capacities = {}, seed = 1 }: AssessOptions): void {
  checkEstimates(estimates, new Set(Object.keys(Object(estimates) as object)))
  analyze({ tasks: [] }, { seed })
  schedule({ tasks: [], capacities }, { seed })
}

/** A plan that is made of a goal has ids that nobody knew before, so what is known is known of its steps. */
function estimatesById(plan: Plan, known: Estimates): Estimates {
  return Object.fromEntries(allNodes(plan.nodes).flatMap((node) => {
    const keys = [node.id, node.type === 'step' ? node.step : node.type === 'agent' ? node.skills.join(' ') : node.id]
    const key = keys.find((each) => Object.hasOwn(known, each))
    return key === undefined ? [] : [[node.id, known[key] as Estimate] as const]
  }))
}

function demandsOf(node: PlanNode, capacities: Readonly<Record<string, number>>): Resources {
  if (node.type === 'step') return node.resources ?? {}
  if (node.type !== 'map') return {}
  const most: Record<string, number> = {}
  for (const inner of allNodes(node.nodes)) {
    if (inner.type !== 'step') continue
    for (const [name, amount] of Object.entries(inner.resources ?? {})) most[name] = Math.max(most[name] ?? 0, amount)
  }
  return Object.fromEntries(Object.entries(most).map(([name, amount]) => [name, Math.min(amount * node.concurrency, Math.max(amount, capacities[name] ?? 0))]))
}
