import { createDirectedGraph, type DirectedGraph } from '../graph/directed-graph.ts'
import { topologicalOrder } from '../graph/topological-order.ts'
import { allNodes } from '../plan/dependencies.ts'
import type { MapNode, Plan, PlanNode } from '../plan/plan.ts'
import { planGraph } from '../plan/plan-graph.ts'
import type { Estimate, Estimates, GraphTask, TaskGraph } from './task-graph.ts'
import { taskTimes } from './task-times.ts'
import { drawOf, meanOf, type Draw, type Uncertain } from './uncertain.ts'

/** The nodes of a plan, of the body of a map, or a graph of tasks, as numbers. */
export interface TaskModel {
  readonly graph: DirectedGraph
  readonly order: Uint32Array
  /** Expected, in ms. */
  readonly durationMs: Float64Array
  /** Expected when it runs, in USD. */
  readonly costUsd: Float64Array
  /** How likely each runs at all: the product over the sides of branches that it is on. */
  readonly probability01: Float64Array
  /** The branch on a side of which it is, or -1, and which side. */
  readonly branch: Int32Array
  readonly side: Uint8Array
  /** Those that decide, and how often their conditions hold. */
  readonly branches: readonly { readonly node: number; readonly holds01: number }[]
  /** What is drawn anew each time. */
  readonly uncertain: readonly { readonly node: number; readonly durationMs?: Draw; readonly costUsd?: Draw }[]
  /** Maps whose duration or cost follows from their bodies. */
  readonly maps: readonly MapTask[]
}

interface MapTask {
  readonly node: number
  /** The place of its body in the list of models. */
  readonly body: number
  readonly concurrency: number
  readonly items: Draw
  readonly hasOwnDuration: boolean
  readonly hasOwnCost: boolean
}

/** The plan or graph itself first, then bodies of maps, each after what it is in. */
export interface TaskModels {
  readonly models: readonly TaskModel[]
  /** Ids of nodes whose duration is not known. Branches decide at once. */
  readonly unestimated: readonly string[]
}

/** Turns a checked graph of tasks into numbers. Costs a pass over tasks and edges. */
export function modelTasks({ tasks }: TaskGraph, estimates: Estimates): TaskModels {
  const known = new Map(Object.entries(estimates))
  const estimateOf = ({ id, durationMs, costUsd }: GraphTask): Estimate => {
    const { durationMs: ms = durationMs, costUsd: usd = costUsd } = known.get(id) ?? NOTHING_KNOWN
    return { ...(ms !== undefined && { durationMs: ms }), ...(usd !== undefined && { costUsd: usd }) }
  }
  const graph = createDirectedGraph(tasks, ({ id }) => id, ({ after = [] }) => after)
  const all = tasks.map(estimateOf)
  return {
    models: [createModel(graph, all, [], [], [])],
    unestimated: tasks.filter((_, index) => all[index]?.durationMs === undefined).map(({ id }) => id),
  }
}

/** Turns a valid plan into numbers. Costs a pass over nodes and edges. */
export function modelPlan(plan: Plan, estimates: Estimates): TaskModels {
  const known = new Map(Object.entries(estimates))
  // Each list of nodes is met after the one that it is in, so from the last to the first, bodies come before their maps.
  const lists: (readonly PlanNode[])[] = [plan.nodes]
  const bodyOf = new Map<MapNode, number>()
  for (let place = 0; place < lists.length; place++) {
    for (const node of lists[place] ?? []) if (node.type === 'map') bodyOf.set(node, lists.push(node.nodes) - 1)
  }
  const models: TaskModel[] = []
  for (let place = lists.length - 1; place >= 0; place--) models[place] = modelNodes(lists[place] ?? [], known, models, bodyOf)
  return { models, unestimated: allNodes(plan.nodes).filter(({ id, type }) => type !== 'branch' && type !== 'map' && known.get(id)?.durationMs === undefined).map(({ id }) => id) }
}

const NOTHING_KNOWN: Estimate = {}

function modelNodes(nodes: readonly PlanNode[], estimates: ReadonlyMap<string, Estimate>, models: readonly TaskModel[], bodyOf: ReadonlyMap<MapNode, number>): TaskModel {
  const graph = planGraph(nodes)
  const maps: MapTask[] = []
  const estimateOf = (node: PlanNode, index: number): Estimate => {
    const given = estimates.get(node.id) ?? NOTHING_KNOWN
    if (node.type === 'branch') return { probability01: 0.5, ...given }
    const own = given.probability01 === undefined ? given : { ...given, probability01: undefined }
    const body = node.type === 'map' ? bodyOf.get(node) : undefined
    const model = body === undefined ? undefined : models[body]
    if (node.type !== 'map' || body === undefined || model === undefined) return own
    const items: Uncertain = own.items ?? 1
    maps.push({
      node: index, body, concurrency: node.concurrency, items: drawOf(items) ?? ((row) => row.fill(meanOf(items))),
      hasOwnDuration: own.durationMs !== undefined, hasOwnCost: own.costUsd !== undefined,
    })
    return { durationMs: wavesOf(meanOf(items), node.concurrency) * taskTimes(model).makespanMs, costUsd: meanOf(items) * expectedCostUsd(model), ...own }
  }
  return createModel(graph, nodes.map(estimateOf), nodes.map(({ guard }) => guard && graph.indexOf.get(guard.branch)), nodes.map(({ guard }) => guard?.is ?? false), maps)
}

function createModel(graph: DirectedGraph, estimates: readonly Estimate[], branches: readonly (number | undefined)[], sides: readonly boolean[], maps: readonly MapTask[]): TaskModel {
  const order = topologicalOrder(graph)
  const count = estimates.length
  const model = {
    graph, order, maps, durationMs: new Float64Array(count), costUsd: new Float64Array(count), probability01: new Float64Array(count).fill(1),
    branch: new Int32Array(count).fill(-1), side: new Uint8Array(count),
  }
  const deciding: { readonly node: number; readonly holds01: number }[] = []
  const uncertain: { readonly node: number; readonly durationMs?: Draw; readonly costUsd?: Draw }[] = []
  for (let node = 0; node < count; node++) {
    const { durationMs = 0, costUsd = 0, probability01 } = estimates[node] ?? NOTHING_KNOWN
    model.durationMs[node] = meanOf(durationMs)
    model.costUsd[node] = meanOf(costUsd)
    model.branch[node] = branches[node] ?? -1
    model.side[node] = sides[node] === true ? 1 : 0
    if (probability01 !== undefined) deciding.push({ node, holds01: probability01 })
    const [ms, usd] = [drawOf(durationMs), drawOf(costUsd)]
    if (ms !== undefined || usd !== undefined) uncertain.push({ node, ...(ms && { durationMs: ms }), ...(usd && { costUsd: usd }) })
  }
  for (const node of order) {
    const on = model.branch[node] ?? -1
    if (on < 0) continue
    const holds = estimates[on]?.probability01 ?? 0
    model.probability01[node] = (model.probability01[on] ?? 0) * (model.side[node] === 1 ? holds : 1 - holds)
  }
  return { ...model, branches: deciding, uncertain }
}

/** Expected, since the cost of each is independent of whether it runs. */
export function expectedCostUsd({ costUsd, probability01 }: TaskModel): number {
  return costUsd.reduce((sum, usd, node) => sum + usd * (probability01[node] ?? 0), 0)
}

/** How many times all slots of a map are filled one after the other. Items are whole; half of one is one. */
export function wavesOf(items: number, concurrency: number): number {
  return Math.ceil(Math.ceil(items) / concurrency)
}
