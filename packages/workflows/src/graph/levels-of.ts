import type { DirectedGraph } from './directed-graph.ts'

/**
 * The level of each node: 0 when it waits for nothing, else one more than the highest of those that it waits for. Nodes of one level do not wait
 * for each other. Costs a pass over nodes and edges.
 *
 * @param order the topological order of the graph, which has no cycle
 */
export function levelsOf({ incoming }: DirectedGraph, order: Uint32Array): Uint32Array {
  const levels = new Uint32Array(order.length)
  for (const node of order) {
    let level = 0
    const end = incoming.offsets[node + 1] ?? 0
    for (let edge = incoming.offsets[node] ?? 0; edge < end; edge++) level = Math.max(level, (levels[incoming.targets[edge] ?? 0] ?? 0) + 1)
    levels[node] = level
  }
  return levels
}
