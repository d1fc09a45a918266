/** For each node those at the other ends of its edges, in compressed rows; see `DirectedGraph`. */
interface Rows {
  readonly offsets: Uint32Array | Int32Array
  readonly targets: Uint32Array | Int32Array
}

/**
 * The nodes, each after all that it waits for (Kahn 1962): those that wait for nothing first, in the order of their indexes. Nodes on a cycle,
 * and those that wait for one, are left out: the order is shorter than the graph exactly when there is a cycle. Costs a pass over nodes and edges.
 */
export function topologicalOrder({ incoming, outgoing }: { readonly incoming: Rows; readonly outgoing: Rows }): Uint32Array {
  const nodes = incoming.offsets.length - 1
  const missing = new Uint32Array(nodes)
  // What was put into the order and not looked at yet is the queue.
  const order = new Uint32Array(nodes)
  let count = 0
  for (let node = 0; node < nodes; node++) {
    missing[node] = (incoming.offsets[node + 1] ?? 0) - (incoming.offsets[node] ?? 0)
    if (missing[node] === 0) order[count++] = node
  }
  for (let next = 0; next < count; next++) {
    const node = order[next] ?? 0
    const end = outgoing.offsets[node + 1] ?? 0
    for (let edge = outgoing.offsets[node] ?? 0; edge < end; edge++) {
      const target = outgoing.targets[edge] ?? 0
      const left = (missing[target] ?? 0) - 1
      missing[target] = left
      if (left === 0) order[count++] = target
    }
  }
  return count === nodes ? order : order.slice(0, count)
}
