import type { DirectedGraph } from './directed-graph.ts'

/** Sources that are followed at once: the bits of a number. */
const BATCH = 32

/** Nodes and edges looked at in all: about a second. Reached by tens of thousands of nodes whose edges reach far across the graph. */
const VISITS_MAX = 100_000_000

export interface RedundantEdges {
  /** Pairs of source and target, one after the other, by the topological place of the source. */
  readonly pairs: readonly number[]
  /** False when the graph was too large to look at all edges. */
  readonly isComplete: boolean
}

/**
 * The edges whose target waits for their source in any case, by way of other nodes: without them the graph is its transitive reduction (Aho, Garey
 * and Ullman 1972), which for an acyclic graph is the only one.
 *
 * Only edges that skip a level can be such. Their sources are followed 32 at once, as the bits of one number for each node, along the topological
 * order from the first of them to their farthest target: at most nodes × edges / 32 visits, and next to none where edges are short.
 *
 * @param order the topological order of the graph, which has no cycle
 * @param levels of its nodes
 * @param visitsMax after so many nodes and edges no further ones are begun
 */
export function redundantEdges({ incoming, outgoing }: DirectedGraph, order: Uint32Array, levels: Uint32Array, visitsMax: number = VISITS_MAX): RedundantEdges {
  const placeOf = new Uint32Array(order.length)
  order.forEach((node, place) => (placeOf[node] = place))
  // Bits of the sources that a node can be reached from; of those of the batch, by way of at least one edge or being it.
  const reachedFrom = new Uint32Array(order.length)
  // The bit of a source, while its batch is followed.
  const bitOf = new Uint32Array(order.length)
  const isWanted = new Uint8Array(order.length)
  const pairs: number[] = []
  let visits = 0
  let batch: { readonly node: number; readonly targets: readonly number[] }[] = []

  const follow = (): void => {
    const from = placeOf[batch[0]?.node ?? 0] ?? 0
    let to = from
    batch.forEach(({ node }, bit) => (bitOf[node] = 1 << bit))
    const wanted = new Map<number, { readonly source: number; readonly bit: number }[]>()
    for (const { node, targets } of batch) {
      for (const target of targets) {
        to = Math.max(to, placeOf[target] ?? 0)
        const list = wanted.get(target) ?? []
        list.push({ source: node, bit: bitOf[node] ?? 0 })
        wanted.set(target, list)
        isWanted[target] = 1
      }
    }
    for (let place = from; place <= to; place++) {
      const node = order[place] ?? 0
      const end = incoming.offsets[node + 1] ?? 0
      let bits = 0
      // A source of the batch is reached along its own edge, which is no other way.
      let own = 0
      for (let edge = incoming.offsets[node] ?? 0; edge < end; edge++) {
        const source = incoming.targets[edge] ?? 0
        if ((placeOf[source] ?? 0) < from) continue
        bits |= reachedFrom[source] ?? 0
        own |= bitOf[source] ?? 0
      }
      visits += end - (incoming.offsets[node] ?? 0) + 1
      reachedFrom[node] = bits | own
      if (isWanted[node] === 0) continue
      isWanted[node] = 0
      for (const { source, bit } of wanted.get(node) ?? []) if ((bits & bit) !== 0) pairs.push(source, node)
    }
    for (const { node } of batch) bitOf[node] = 0
  }

  for (const node of order) {
    const targets: number[] = []
    for (let edge = outgoing.offsets[node] ?? 0; edge < (outgoing.offsets[node + 1] ?? 0); edge++) {
      const target = outgoing.targets[edge] ?? 0
      if ((levels[target] ?? 0) > (levels[node] ?? 0) + 1) targets.push(target)
    }
    if (targets.length === 0) continue
    batch.push({ node, targets })
    if (batch.length < BATCH) continue
    follow()
    batch = []
    if (visits > visitsMax) return { pairs, isComplete: false }
  }
  if (batch.length > 0) follow()
  return { pairs, isComplete: true }
}
