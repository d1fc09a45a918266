import { topologicalOrder } from '../graph/topological-order.ts'
import { HORIZON_MAX, horizonMs } from './horizon.ts'
import { packDemands } from './pack-demands.ts'
import type { AgentModel, Edges, ScheduleModel } from './schedule-model.ts'
import type { ScheduleEdge, ScheduleProblem, ScheduleTask } from './schedule-problem.ts'

/** Fractions of a ms are kept to a microsecond: that is finer than any duration is known. */
const UNITS_PER_MS_FRACTIONAL = 1_000

/** Turns a checked problem into typed arrays. Costs one pass over tasks and edges. */
export function compileProblem(problem: ScheduleProblem): ScheduleModel {
  const { present, objective = {} } = problem
  const finished = new Set(present?.finished)
  const tasks = problem.tasks.filter(({ id }) => !finished.has(id))
  const indexOf = new Map(tasks.map(({ id }, index) => [id, index]))
  const atMs = present?.atMs ?? 0
  const running = new Map(Object.entries(present?.running ?? {}).filter(([id]) => indexOf.has(id)))
  const unitsPerMs = unitsOf(problem)
  const up = (ms: number) => Math.ceil(ms * unitsPerMs - ROUNDING)
  const down = (ms: number) => Math.floor(ms * unitsPerMs + ROUNDING)
  const overallDueMs = objective.deadlineMs ?? Number.POSITIVE_INFINITY

  const agents = compileAgents(problem, tasks, up)
  const duration = new Float64Array(tasks.length)
  const isRunning = new Uint8Array(tasks.length)
  tasks.forEach((task, index) => {
    const begun = running.get(task.id)
    duration[index] = agents === undefined ? up(task.durationMs ?? 0) : shortestOffer(agents, index)
    if (begun === undefined) return
    isRunning[index] = 1
    const full = begun.agent === undefined ? task.durationMs : task.on?.[begun.agent]?.durationMs
    const left = Math.max(0, up(begun.startedMs + (full ?? 0) - atMs))
    duration[index] = left
    if (agents !== undefined) pinOffer(agents, index, begun.agent, left)
  })
  // Longest first: so what running tasks hold beyond the capacities is cut from those that end first, and never counts twice.
  const runningTasks = [...running.keys()].map((id) => indexOf.get(id) ?? 0).sort((a, b) => (duration[b] ?? 0) - (duration[a] ?? 0) || a - b)
  // What nobody demands limits nothing.
  const demanded = new Set(tasks.flatMap(({ demands = {} }) => Object.keys(demands)))
  const names = Object.keys(problem.capacities ?? {}).filter((name) => demanded.has(name))
  const capacities = names.map((name) => problem.capacities?.[name] ?? 0)
  const amounts = tasks.map(({ demands = {} }) => names.map((name) => (Object.hasOwn(demands, name) ? (demands[name] ?? 0) : 0)))
  fitRunning(amounts, runningTasks, capacities)

  // What a running task waited for no longer matters.
  const forwardEdges = tasks.flatMap(({ after: sources = [] }, to) =>
    isRunning[to] === 1 ? [] : Array.from(edgesTo(sources, indexOf), ([from, { delayMs = 0, transferMs = 0 }]) => ({ from, to, delay: up(delayMs), transfer: up(transferMs) })),
  )
  const after = rowsOf(tasks.length, forwardEdges)
  const before = rowsOf(tasks.length, forwardEdges.map(({ from, to, ...lag }) => ({ from: to, to: from, ...lag })))
  const due = Float64Array.from(tasks, ({ deadlineMs = Number.POSITIVE_INFINITY }) => down(Math.min(deadlineMs, overallDueMs) - atMs))
  return {
    ids: tasks.map(({ id }) => id), count: tasks.length, unitsPerMs, duration,
    release: Float64Array.from(tasks, ({ id, releaseMs = atMs }) => (running.has(id) ? 0 : Math.max(0, up(releaseMs - atMs)))),
    due,
    weight: Float64Array.from(tasks, ({ priority = 1 }) => priority),
    running: Int32Array.from(runningTasks), isRunning,
    demands: packDemands(capacities, amounts), capacities, amounts,
    before, after, topological: Int32Array.from(topologicalOrder({ incoming: rowsAlone(before), outgoing: rowsAlone(after) })), agents,
    objective: {
      perUnit: (objective.perSecond ?? 1) / (1_000 * unitsPerMs),
      perUsd: objective.perUsd ?? 0,
      budgetUsd: objective.budgetUsd ?? Number.POSITIVE_INFINITY,
      hasPriorities: tasks.some(({ priority }) => priority !== undefined),
      hasDeadlines: due.some((at) => at < Number.POSITIVE_INFINITY),
    },
  }
}

/** What a difference of two times of day may be off by, in units. */
const ROUNDING = 1e-4

function unitsOf(problem: ScheduleProblem): number {
  const { tasks, present, objective } = problem
  const times = [
    present?.atMs, objective?.deadlineMs,
    ...Object.values(present?.running ?? {}).map(({ startedMs }) => startedMs),
    ...tasks.flatMap(({ durationMs, releaseMs, deadlineMs, on, after = [] }) => [
      durationMs, releaseMs, deadlineMs,
      ...Object.values(on ?? {}).map((offer) => offer.durationMs),
      ...after.flatMap((edge) => (typeof edge === 'string' ? [] : [edge.delayMs, edge.transferMs])),
    ]),
  ]
  const isWhole = times.every((ms) => ms === undefined || Number.isInteger(ms))
  return isWhole || horizonMs(problem) * UNITS_PER_MS_FRACTIONAL > HORIZON_MAX ? 1 : UNITS_PER_MS_FRACTIONAL
}

/** The edges to a task by the index of their source; of several from one source the longest delays count. Finished sources have none. */
function edgesTo(after: NonNullable<ScheduleTask['after']>, indexOf: ReadonlyMap<string, number>): ReadonlyMap<number, Omit<ScheduleEdge, 'id'>> {
  const edges = new Map<number, Omit<ScheduleEdge, 'id'>>()
  for (const entry of after) {
    const { id, delayMs = 0, transferMs = 0 } = typeof entry === 'string' ? { id: entry } : entry
    const source = indexOf.get(id)
    if (source === undefined) continue
    const known = edges.get(source)
    edges.set(source, { delayMs: Math.max(delayMs, known?.delayMs ?? 0), transferMs: Math.max(transferMs, known?.transferMs ?? 0) })
  }
  return edges
}

/** Cuts the demands of running tasks to what is left by those that run longer, should the capacities have shrunk. */
function fitRunning(amounts: number[][], running: readonly number[], capacities: readonly number[]): void {
  const left = [...capacities]
  for (const task of running) {
    amounts[task] = left.map((free, resource) => {
      const held = Math.min(free, amounts[task]?.[resource] ?? 0)
      left[resource] = free - held
      return held
    })
  }
}

function compileAgents({ agents = [] }: ScheduleProblem, tasks: readonly ScheduleTask[], up: (ms: number) => number): AgentModel | undefined {
  if (tasks.every(({ on }) => on === undefined)) return undefined
  const indexOf = new Map(agents.map(({ id }, index) => [id, index]))
  const first = new Int32Array(tasks.length + 1)
  tasks.forEach(({ on }, task) => (first[task + 1] = (first[task] ?? 0) + (on === undefined ? 1 : Object.keys(on).length)))
  const count = first[tasks.length] ?? 0
  const model = { ids: agents.map(({ id }) => id), slots: Int32Array.from(agents, ({ slots = 1 }) => slots), first, agent: new Int32Array(count).fill(-1), duration: new Float64Array(count), costUsd: new Float64Array(count) }
  tasks.forEach(({ on, durationMs = 0 }, task) => {
    let offer = first[task] ?? 0
    if (on === undefined) model.duration[offer] = up(durationMs)
    for (const id in on) {
      if (!Object.hasOwn(on, id)) continue
      model.agent[offer] = indexOf.get(id) ?? -1
      model.duration[offer] = up(on[id]?.durationMs ?? 0)
      model.costUsd[offer] = on[id]?.costUsd ?? 0
      offer += 1
    }
  })
  return model
}

function shortestOffer({ first, duration }: AgentModel, task: number): number {
  return duration.subarray(first[task], first[task + 1]).reduce((least, length) => Math.min(least, length), Number.POSITIVE_INFINITY)
}

/** A running task stays with its agent: all its offers become that one. */
function pinOffer({ ids, first, agent, duration, costUsd }: AgentModel, task: number, id: string | undefined, left: number): void {
  const from = first[task] ?? 0
  const to = first[task + 1] ?? 0
  const pinned = id === undefined ? -1 : ids.indexOf(id)
  const place = Math.max(from, agent.indexOf(pinned, from))
  const cost = costUsd[place] ?? 0
  agent.fill(pinned, from, to)
  duration.fill(left, from, to)
  costUsd.fill(cost, from, to)
}

/** The rows as a graph has them, delays aside. */
function rowsAlone({ first, target }: Edges): { readonly offsets: Int32Array; readonly targets: Int32Array } {
  return { offsets: first, targets: target }
}

interface Edge {
  readonly from: number
  readonly to: number
  readonly delay: number
  readonly transfer: number
}

function rowsOf(count: number, edges: readonly Edge[]): Edges {
  const first = new Int32Array(count + 1)
  for (const { from } of edges) first[from + 1] = (first[from + 1] ?? 0) + 1
  for (let task = 0; task < count; task++) first[task + 1] = (first[task + 1] ?? 0) + (first[task] ?? 0)
  const next = first.slice()
  const rows = { first, target: new Int32Array(edges.length), delay: new Float64Array(edges.length), transfer: new Float64Array(edges.length) }
  for (const { from, to, delay, transfer } of edges) {
    const place = next[from] ?? 0
    next[from] = place + 1
    rows.target[place] = to
    rows.delay[place] = delay
    rows.transfer[place] = transfer
  }
  return rows
}
