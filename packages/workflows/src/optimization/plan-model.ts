import { wavesOf } from '../analysis/task-model.ts'
import { createDirectedGraph, type DirectedGraph } from '../graph/directed-graph.ts'
import { allNodes, dependenciesOf } from '../plan/dependencies.ts'
import type { MapNode, Plan, PlanNode, Resources } from '../plan/plan.ts'
import type { AgentOffer, ScheduleAgent } from '../scheduling/schedule-problem.ts'

/** What a plan is performed with, and how. */
export interface Performance {
  readonly capacities?: Resources
  readonly agents?: readonly ScheduleAgent[]
  /** What nodes take on each agent, by node. */
  readonly offers?: Readonly<Record<string, Readonly<Record<string, AgentOffer>>>>
  /** Who does each node that has offers. */
  readonly agentOf?: ReadonlyMap<string, string>
  /** Who is let in first among those that are ready. Default: the order of the plan. */
  readonly order?: readonly string[]
  /** What each step takes in addition. */
  readonly overheadMs?: number
  /** Steps without that. */
  readonly withoutOverhead?: ReadonlySet<string>
  /** When a second try is begun beside a node's first, by node. */
  readonly hedgeMs?: ReadonlyMap<string, number>
}

/** A plan as numbers: its nodes first, then the bodies of maps, each after what it is in. */
export interface PlanModel {
  readonly levels: readonly Level[]
  readonly capacities: Float64Array
  readonly slots: Float64Array
}

/** A list of nodes, spoken of by their places in it. */
export interface Level {
  readonly graph: DirectedGraph
  /** Their places in samples. */
  readonly sampleOf: Int32Array
  /** Who is let in first: the place of each in the order, and who has each place. */
  readonly rankOf: Int32Array
  readonly isBranch: Uint8Array
  /** The branch on a side of which each is, or -1, and which side. */
  readonly branch: Int32Array
  readonly side: Uint8Array
  /** The body of each map, or -1, and how many run at one time. */
  readonly body: Int32Array
  readonly concurrency: Float64Array
  /** What each holds of the resources while it runs, row after row. */
  readonly demands: Float64Array
  /** Who does it, or -1. */
  readonly agent: Int32Array
  /** What the agent takes, in ms, and what that is measured in; a node that has no estimate of its own takes it exactly. */
  readonly offerMs: Float64Array
  readonly offerUsd: Float64Array
  readonly extraMs: Float64Array
  /** When a second try begins; infinite for none. */
  readonly hedgeMs: Float64Array
}

/**
 * Turns a valid plan into numbers. Costs a pass over nodes and edges.
 *
 * @param indexOf the place of each node in samples
 */
export function createPlanModel(plan: Plan, indexOf: ReadonlyMap<string, number>, expectedItems: Float64Array, performance: Performance): PlanModel {
  const lists: (readonly PlanNode[])[] = [plan.nodes]
  const bodyOf = new Map<MapNode, number>()
  for (let place = 0; place < lists.length; place++) {
    for (const node of lists[place] ?? []) if (node.type === 'map') bodyOf.set(node, lists.push(node.nodes) - 1)
  }
  const { capacities = {}, agents = [], offers = {}, agentOf, overheadMs = 0, withoutOverhead, hedgeMs } = performance
  const names = Object.keys(capacities)
  const agentAt = new Map(agents.map(({ id }, index) => [id, index]))
  const toLevel = (nodes: readonly PlanNode[], order: readonly string[] | undefined): Level => {
    const count = nodes.length
    const graph = createDirectedGraph(nodes, ({ id }) => id, dependenciesOf)
    const at = (id: string | undefined) => (id === undefined ? -1 : (graph.indexOf.get(id) ?? -1))
    const level: Level = {
      graph, sampleOf: new Int32Array(count), rankOf: Int32Array.from({ length: count }, (_, node) => node), isBranch: new Uint8Array(count), branch: new Int32Array(count), side: new Uint8Array(count),
      body: new Int32Array(count).fill(-1), concurrency: new Float64Array(count), demands: new Float64Array(count * names.length), agent: new Int32Array(count).fill(-1),
      offerMs: new Float64Array(count).fill(Number.NaN), offerUsd: new Float64Array(count).fill(Number.NaN), extraMs: new Float64Array(count), hedgeMs: new Float64Array(count).fill(Number.POSITIVE_INFINITY),
    }
    order?.forEach((id, rank) => (level.rankOf[at(id)] = rank))
    nodes.forEach((node, index) => {
      const sampled = indexOf.get(node.id) ?? 0
      level.sampleOf[index] = sampled
      level.isBranch[index] = node.type === 'branch' ? 1 : 0
      level.branch[index] = at(node.guard?.branch)
      level.side[index] = node.guard?.is === true ? 1 : 0
      level.hedgeMs[index] = hedgeMs?.get(node.id) ?? Number.POSITIVE_INFINITY
      if (node.type === 'step') {
        level.extraMs[index] = withoutOverhead?.has(node.id) === true ? 0 : overheadMs
        names.forEach((name, resource) => (level.demands[index * names.length + resource] = node.resources?.[name] ?? 0))
      } else if (node.type === 'map') {
        const of = bodyDemands(node)
        const atOnce = Math.min(node.concurrency, fitting(of, capacities))
        level.body[index] = bodyOf.get(node) ?? -1
        level.concurrency[index] = atOnce
        const held = Math.min(atOnce, Math.ceil(expectedItems[sampled] ?? 1))
        names.forEach((name, resource) => (level.demands[index * names.length + resource] = held * (of[name] ?? 0)))
      }
      const agent = agentOf?.get(node.id)
      const offer = agent === undefined || !Object.hasOwn(offers, node.id) ? undefined : offers[node.id]?.[agent]
      if (agent === undefined || offer === undefined) return
      level.agent[index] = agentAt.get(agent) ?? -1
      level.offerMs[index] = offer.durationMs
      level.offerUsd[index] = offer.costUsd ?? 0
    })
    return level
  }
  return {
    levels: lists.map((nodes, place) => toLevel(nodes, place === 0 ? performance.order : undefined)),
    capacities: Float64Array.from(names, (name) => capacities[name] ?? 0),
    slots: Float64Array.from(agents, ({ slots = 1 }) => slots),
  }
}

/** The most of each resource that a single node of a body holds. */
export function bodyDemands({ nodes }: MapNode): Resources {
  const most: Record<string, number> = {}
  for (const node of allNodes(nodes)) {
    if (node.type === 'step') for (const [name, amount] of Object.entries(node.resources ?? {})) most[name] = Math.max(most[name] ?? 0, amount)
  }
  return most
}

/** How many bodies there is room for at one time: infinite where nothing is scarce, at least one. */
export function fitting(demands: Resources, capacities: Resources): number {
  return Object.entries(demands).reduce((least, [name, amount]) => (amount > 0 && Object.hasOwn(capacities, name) ? Math.max(1, Math.min(least, Math.floor((capacities[name] ?? 0) / amount))) : least), Number.POSITIVE_INFINITY)
}

/** What a map takes whose bodies take so long. */
export function mapMs(items: number, concurrency: number, bodyMs: number): number {
  return wavesOf(items, concurrency) * bodyMs
}
