import type { DirectedGraph } from './directed-graph.ts'

/** Stands for the common start of all paths, which is no node. */
export const START = -1

/** Which node every path leads through last before it comes to a node. */
export interface Dominators {
  /** For each node its immediate dominator, or `START`. */
  readonly of: Int32Array
  /** The nodes that every path from a node that waits for nothing to one that nobody waits for leads through, in order. */
  readonly gates: readonly number[]
}

/**
 * The immediate dominators of an acyclic graph. In topological order that of a node is the nearest common ancestor, in the tree of dominators so
 * far, of the nodes that it waits for (Cooper, Harvey and Kennedy 2001: without cycles one round is enough). Ancestors are found by the jump pointers of
 * Myers (1983), in steps logarithmic in the depth, so that deep and narrow graphs cost no more: O(edges × log nodes) in all.
 *
 * @param order the topological order of the graph, which has no cycle
 */
export function dominatorsOf({ incoming, outgoing }: DirectedGraph, order: Uint32Array): Dominators {
  // In the tree, place 0 is the start and place `node + 1` a node.
  const parent = new Uint32Array(order.length + 1)
  const jump = new Uint32Array(order.length + 1)
  const depth = new Uint32Array(order.length + 1)
  const climb = (from: number, depthMax: number): number => {
    let place = from
    while ((depth[place] ?? 0) > depthMax) place = ((depth[jump[place] ?? 0] ?? 0) >= depthMax ? jump[place] : parent[place]) ?? 0
    return place
  }
  const meet = (one: number, other: number): number => {
    let a = climb(one, depth[other] ?? 0)
    let b = climb(other, depth[a] ?? 0)
    // At equal depths the jumps of both are equally long.
    while (a !== b) {
      const pointers = jump[a] === jump[b] ? parent : jump
      a = pointers[a] ?? 0
      b = pointers[b] ?? 0
    }
    return a
  }

  let end: number | undefined
  for (const node of order) {
    const first = incoming.offsets[node] ?? 0
    const last = incoming.offsets[node + 1] ?? 0
    let dominator = first === last ? 0 : (incoming.targets[first] ?? 0) + 1
    for (let edge = first + 1; edge < last; edge++) dominator = meet(dominator, (incoming.targets[edge] ?? 0) + 1)
    const place = node + 1
    parent[place] = dominator
    depth[place] = (depth[dominator] ?? 0) + 1
    const far = jump[dominator] ?? 0
    const isEven = (depth[dominator] ?? 0) - (depth[far] ?? 0) === (depth[far] ?? 0) - (depth[jump[far] ?? 0] ?? 0)
    jump[place] = isEven ? (jump[far] ?? 0) : dominator
    if (outgoing.offsets[node] === outgoing.offsets[node + 1]) end = end === undefined ? place : meet(end, place)
  }
  const gates: number[] = []
  for (let place = end ?? 0; place !== 0; place = parent[place] ?? 0) gates.push(place - 1)
  return { of: Int32Array.from(parent.subarray(1), (place) => place - 1), gates: gates.reverse() }
}
