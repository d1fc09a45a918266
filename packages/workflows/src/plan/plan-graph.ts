import { createDirectedGraph, type DirectedGraph } from '../graph/directed-graph.ts'
import { dependenciesOf } from './dependencies.ts'
import type { PlanEdge, PlanNode } from './plan.ts'

const known = new WeakMap<readonly PlanNode[], DirectedGraph>()

/**
 * Who waits for whom in a list of nodes: a plan's, or those in the body of a map. Kept with the list, since who has a plan validated mostly
 * goes on to analyse it, and to find 100,000 nodes by their ids again would take as long as all else.
 */
export function planGraph(nodes: readonly PlanNode[]): DirectedGraph {
  return known.get(nodes) ?? readPlanGraph(nodes)
}

/** The same, read anew: in an editor the nodes of a list may have been changed in place since. */
export function readPlanGraph(nodes: readonly PlanNode[]): DirectedGraph {
  const graph = createDirectedGraph(nodes, ({ id }) => id, dependenciesOf)
  known.set(nodes, graph)
  return graph
}

/** The edges that the rows of a graph say, in the order in which `edgesOf` gives them. */
export function edgesIn({ ids, incoming: { offsets, targets } }: DirectedGraph): readonly PlanEdge[] {
  const edges: PlanEdge[] = []
  ids.forEach((target, node) => {
    for (let edge = offsets[node] ?? 0; edge < (offsets[node + 1] ?? 0); edge++) edges.push({ source: ids[targets[edge] ?? 0] ?? '', target })
  })
  return edges
}
