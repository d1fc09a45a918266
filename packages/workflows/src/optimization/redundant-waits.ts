import { createDirectedGraph, type DirectedGraph } from '../graph/directed-graph.ts'
import { levelsOf } from '../graph/levels-of.ts'
import { redundantEdges } from '../graph/redundant-edges.ts'
import { topologicalOrder } from '../graph/topological-order.ts'
import { dependenciesOf } from '../plan/dependencies.ts'
import type { PlanNode } from '../plan/plan.ts'
import { mereWaits, type WaitEdit } from './change-waits.ts'

/** Nodes looked at, over all searches past branches: some tenths of a second. What is left then stays in the plan. */
const VISITS_MAX = 10_000_000

/**
 * The waits of a list of nodes that follow from others. A node that is skipped does not hold up those behind it for as long as those before it, so a way
 * round only counts through nodes that run whenever the waiting one does: those on no side of a branch, or on one that it is on itself.
 */
export function redundantWaits(nodes: readonly PlanNode[]): readonly WaitEdit[] {
  if (!nodes.some(({ after }) => after !== undefined)) return []
  const graph = createDirectedGraph(nodes, ({ id }) => id, dependenciesOf)
  const order = topologicalOrder(graph)
  const levels = levelsOf(graph, order)
  const { pairs } = redundantEdges(graph, order, levels)
  const byTarget = new Map<number, Set<number>>()
  for (let pair = 0; pair < pairs.length; pair += 2) {
    const target = pairs[pair + 1] ?? 0
    byTarget.set(target, (byTarget.get(target) ?? new Set()).add(pairs[pair] ?? 0))
  }
  const reach = createSureReach(nodes, graph, levels)
  return nodes.flatMap((node, target) => {
    const sources = byTarget.get(target)
    if (sources === undefined || node.after === undefined) return []
    const drop = mereWaits(node).filter((id) => {
      const source = graph.indexOf.get(id)
      return source !== undefined && sources.has(source) && reach(source, target)
    })
    return drop.length === 0 ? [] : [{ target: node.id, drop, add: [], reason: `"${node.id}" waits for ${drop.map((id) => `"${id}"`).join(', ')} in any case, by way of others.` }]
  })
}

/** Whether there is a way from one to another, longer than an edge, through nodes that run whenever the last one does. */
function createSureReach(nodes: readonly PlanNode[], { incoming, indexOf }: DirectedGraph, levels: Uint32Array): (source: number, target: number) => boolean {
  if (!nodes.some(({ guard }) => guard !== undefined)) return () => true
  const seenFor = new Int32Array(nodes.length).fill(-1)
  let visits = 0
  let search = 0
  return (source, target) => {
    const sides = sidesOf(nodes, indexOf, target)
    search += 1
    const open = [target]
    while (open.length > 0) {
      const node = open.pop() ?? 0
      const end = incoming.offsets[node + 1] ?? 0
      for (let edge = incoming.offsets[node] ?? 0; edge < end; edge++) {
        const next = incoming.targets[edge] ?? 0
        if (next === source && node !== target) return true
        if (seenFor[next] === search || (levels[next] ?? 0) <= (levels[source] ?? 0)) continue
        seenFor[next] = search
        visits += 1
        if (visits > VISITS_MAX) return false
        const guard = nodes[next]?.guard
        if (guard === undefined || sides.get(guard.branch) === guard.is) open.push(next)
      }
    }
    return false
  }
}

/** The sides that a node is on, its own and those of the branches that it is on a side of. */
function sidesOf(nodes: readonly PlanNode[], indexOf: ReadonlyMap<string, number>, node: number): ReadonlyMap<string, boolean> {
  const sides = new Map<string, boolean>()
  for (let guard = nodes[node]?.guard; guard !== undefined && !sides.has(guard.branch); guard = nodes[indexOf.get(guard.branch) ?? -1]?.guard) sides.set(guard.branch, guard.is)
  return sides
}
