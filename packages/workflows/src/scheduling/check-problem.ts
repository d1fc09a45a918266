import { NofxError, validate } from '@nofx/core'
import { array, config, int, maximum, maxLength, minimum, minLength, nonnegative, number, optional, positive, record, refine, strictObject, string, union } from 'zod/mini'
import en from 'zod/v4/locales/en.js'
import { faultList } from '../fault-list.ts'
import { createDirectedGraph, type DirectedGraph } from '../graph/directed-graph.ts'
import { findCycle } from '../graph/find-cycle.ts'
import { printCycle } from '../graph/print-cycle.ts'
import { HORIZON_MAX, horizonMs } from './horizon.ts'
import type { ScheduleProblem, ScheduleTask } from './schedule-problem.ts'

// The small form of zod has no language of its own.
config(en())

/** As many as a plan may have nodes. */
const TASKS_MAX = 100_000
/** Each has a profile of its own, and a price. */
const AGENTS_MAX = 1_000
/** Offers in all. Each is a number of bytes and a try in schedules that let tasks choose. */
const OFFERS_MAX = 2_000_000
/** Numbers that say how much each task holds of each resource: half of what fits into a process with room for the search. */
const DEMANDS_MAX = 10_000_000
/** Costs, priorities and amounts: sums of as many as there may be stay finite, and so do products with times. */
const AMOUNT_MAX = 1e15
/** Whoever shares something out in smaller pieces counts it in a smaller unit; next to nothing would be taken for nothing. */
const HELD_MIN = 1e-9

// The sum of all durations and delays is looked at below.
const duration = number().check(nonnegative())
const amount = number().check(nonnegative(), maximum(AMOUNT_MAX))
const held = amount.check(refine((value) => value === 0 || value >= HELD_MIN, `It has to be 0, or at least ${HELD_MIN}: count in a smaller unit`))
/** Far from 0, times are no longer exact. A deadline may be as late as it likes. */
const moment = number().check(minimum(-HORIZON_MAX), maximum(HORIZON_MAX))
const deadline = number().check(minimum(-HORIZON_MAX))
const name = string().check(minLength(1))
const SHAPE = strictObject({
  tasks: array(
    strictObject({
      id: name,
      durationMs: optional(duration),
      after: optional(array(union([string(), strictObject({ id: string(), delayMs: optional(duration), transferMs: optional(duration) })]))),
      demands: optional(record(string(), held)),
      on: optional(record(string(), strictObject({ durationMs: duration, costUsd: optional(amount) }))),
      releaseMs: optional(moment),
      deadlineMs: optional(deadline),
      priority: optional(amount),
    }),
  ).check(maxLength(TASKS_MAX)),
  capacities: optional(record(string(), held)),
  agents: optional(array(strictObject({ id: name, slots: optional(int().check(positive(), maximum(TASKS_MAX))) })).check(maxLength(AGENTS_MAX))),
  present: optional(strictObject({
    atMs: moment,
    running: optional(record(string(), strictObject({ startedMs: moment, agent: optional(string()) }))),
    finished: optional(array(string())),
  })),
  objective: optional(strictObject({ perSecond: optional(number().check(positive(), maximum(AMOUNT_MAX))), perUsd: optional(amount), budgetUsd: optional(amount), deadlineMs: optional(deadline) })),
})

/**
 * Refuses a problem that has no schedule or no meaning. Late tasks and exceeded budgets are no faults; schedules avoid them as they can.
 *
 * @throws NofxError `input.invalid` that lists the faults, each with its path
 */
export function checkProblem(problem: ScheduleProblem): void {
  validate(SHAPE, problem, 'a problem to schedule')
  const faults = [...agentFaults(problem), ...taskFaults(problem), ...presentFaults(problem)]
  const cycle = faults.length === 0 ? findCycle(graphOf(problem)) : undefined
  if (cycle !== undefined) faults.push(`tasks: these wait for each other: ${printCycle(cycle)}. Remove one of the edges`)
  if (faults.length > 0) throw new NofxError('input.invalid', faultList('The problem to schedule', faults))
}

function agentFaults({ agents = [] }: ScheduleProblem): string[] {
  return duplicates(agents).map((twice) => `agents: two have the id "${twice}". Rename one`)
}

function taskFaults(problem: ScheduleProblem): string[] {
  const { tasks, capacities = {}, agents = [], present } = problem
  const known = new Set([...tasks.map((task) => task.id), ...(present?.finished ?? [])])
  const agentIds = new Set(agents.map((agent) => agent.id))
  const running = new Set(Object.keys(present?.running ?? {}))
  const faults = duplicates(tasks).map((twice) => `tasks: two have the id "${twice}". Rename one`)
  const demanded = new Set<string>()
  let offers = 0
  tasks.forEach((task, index) => {
    const path = `tasks[${index}] ("${task.id}")`
    for (const edge of task.after ?? []) {
      const source = typeof edge === 'string' ? edge : edge.id
      if (!known.has(source)) faults.push(`${path}.after: "${source}" is no task. Add it, or name it in present.finished`)
    }
    for (const [resource, demand] of Object.entries(task.demands ?? {})) {
      demanded.add(resource)
      if (!Object.hasOwn(capacities, resource)) faults.push(`${path}.demands: "${resource}" has no capacity. Add it to capacities`)
      else if (demand > (capacities[resource] ?? 0) && !running.has(task.id)) faults.push(`${path}.demands.${resource} is ${demand}, above the capacity of ${capacities[resource]}. It could never start: lower it, or raise the capacity`)
    }
    faults.push(...offerFaults(task, path, agentIds))
    offers += Object.keys(task.on ?? {}).length
  })
  if (demanded.size * tasks.length > DEMANDS_MAX) faults.push(`tasks: ${tasks.length} of them demand ${demanded.size} resources, which makes ${demanded.size * tasks.length} numbers; the most is ${DEMANDS_MAX}. Demand fewer resources, or schedule in parts`)
  if (offers > OFFERS_MAX) faults.push(`tasks: they have ${offers} offers of agents in all; the most is ${OFFERS_MAX}. Name fewer agents for each task`)
  const totalMs = horizonMs(problem)
  if (!(totalMs < HORIZON_MAX)) faults.push(`tasks: their durations, delays and releases add up to ${totalMs} ms; sums are exact up to ${HORIZON_MAX}. Lower them`)
  return faults
}

function offerFaults({ on, durationMs }: ScheduleTask, path: string, agentIds: ReadonlySet<string>): string[] {
  if (on === undefined) return durationMs === undefined ? [`${path}.durationMs is missing. Give ms, or say with \`on\` what it takes on each agent`] : []
  const names = Object.keys(on)
  if (names.length === 0) return [`${path}.on is empty, so nobody can do it. Name an agent, or leave \`on\` out`]
  return names.filter((name) => !agentIds.has(name)).map((name) => `${path}.on: "${name}" is no agent. Add it to agents`)
}

function presentFaults({ tasks, agents = [], present }: ScheduleProblem): string[] {
  if (present === undefined) return []
  const byId = new Map(tasks.map((task) => [task.id, task]))
  const finished = new Set(present.finished)
  const busy = new Map<string, number>()
  const faults: string[] = []
  for (const [name, { startedMs, agent }] of Object.entries(present.running ?? {})) {
    const path = `present.running.${name}`
    const task = byId.get(name)
    if (task === undefined) faults.push(`${path} is no task. Add it to tasks, or leave it out`)
    else if (task.on !== undefined && (agent === undefined || !Object.hasOwn(task.on, agent))) faults.push(`${path}.agent is ${agent === undefined ? 'missing' : `"${agent}"`}. Name one that the task has in \`on\``)
    else if (task.on === undefined && agent !== undefined) faults.push(`${path}.agent is "${agent}", but the task has no \`on\`. Add it there, or leave the agent out`)
    if (finished.has(name)) faults.push(`${path} is also in present.finished. Leave it out of one of them`)
    if (startedMs > present.atMs) faults.push(`${path}.startedMs is ${startedMs}, after the present of ${present.atMs}. Leave it out of running until it has begun`)
    if (agent !== undefined) busy.set(agent, (busy.get(agent) ?? 0) + 1)
  }
  agents.forEach(({ id: name, slots = 1 }, index) => {
    const count = busy.get(name) ?? 0
    if (count > slots) faults.push(`agents[${index}].slots is ${slots}, but ${count} tasks run on "${name}". Give it as many as it has at work`)
  })
  return faults
}

/** Who waits for whom of those that are not done. */
function graphOf({ tasks, present }: ScheduleProblem): DirectedGraph {
  const finished = new Set(present?.finished)
  return createDirectedGraph(tasks.filter(({ id }) => !finished.has(id)), ({ id }) => id, ({ after = [] }) => after.map((edge) => (typeof edge === 'string' ? edge : edge.id)))
}

function duplicates(items: readonly { readonly id: string }[]): string[] {
  const seen = new Set<string>()
  return items.map((item) => item.id).filter((each) => seen.size === seen.add(each).size)
}
