import type { DirectedGraph } from './directed-graph.ts'
import { topologicalOrder } from './topological-order.ts'

/**
 * The ids of nodes that wait for each other, each for the one after it, the first repeated at the end; `undefined` when there are none.
 * Costs a topological order.
 *
 * @param order the topological order of the graph, where it is known
 */
export function findCycle(graph: DirectedGraph, order: Uint32Array = topologicalOrder(graph)): readonly string[] | undefined {
  const { ids, incoming } = graph
  if (order.length === ids.length) return undefined
  const isOrdered = new Uint8Array(ids.length)
  for (const node of order) isOrdered[node] = 1
  // Each node that is left waits for another that is left, so going back from any of them comes round.
  const placeOf = new Map<number, number>()
  const walk: number[] = []
  let node = isOrdered.indexOf(0)
  while (!placeOf.has(node)) {
    placeOf.set(node, walk.length)
    walk.push(node)
    let edge = incoming.offsets[node] ?? 0
    while (isOrdered[incoming.targets[edge] ?? 0] === 1) edge++
    node = incoming.targets[edge] ?? 0
  }
  return [...walk.slice(placeOf.get(node)), node].map((each) => ids[each] ?? '')
}
