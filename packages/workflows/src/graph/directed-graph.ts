/**
 * Nodes and who waits for whom, as numbers. A node is spoken of by its index, the place of its id in `ids`. Neither direction holds an
 * edge twice. An edge costs 4 bytes in each direction that was asked for, a node 4 more and its entry in `indexOf`.
 */
export interface DirectedGraph {
  readonly ids: readonly string[]
  readonly indexOf: ReadonlyMap<string, number>
  /** How many names were no item's. */
  readonly unknown: number
  /** For each node, those that it waits for, in the order they were given. */
  readonly incoming: Rows
  /** For each node, those that wait for it, in ascending order. Made when first read. */
  readonly outgoing: Rows
}

/** A list of numbers for each node, in compressed rows: those of node `n` are `targets` from `offsets[n]` to below `offsets[n + 1]`. */
interface Rows {
  readonly offsets: Uint32Array
  readonly targets: Uint32Array
}

/**
 * The graph of items that name what they wait for. Names that are no item's are left out, and so are repeated ones. Where two items have one
 * id, it means the later one. Costs a pass over items and names.
 *
 * @example
 * ```ts
 * const graph = createDirectedGraph([{ id: 'a' }, { id: 'b', after: ['a'] }], ({ id }) => id, ({ after = [] }) => after)
 * graph.outgoing.targets // Uint32Array [1]
 * ```
 */
export function createDirectedGraph<Item>(items: readonly Item[], idOf: (item: Item) => string, sourcesOf: (item: Item) => Iterable<string>): DirectedGraph {
  const ids = items.map(idOf)
  const indexOf = new Map<string, number>()
  for (let index = 0; index < ids.length; index++) indexOf.set(ids[index] ?? '', index)
  const offsets = new Uint32Array(ids.length + 1)
  // The last node that each one was seen as a source of, counted from 1.
  const seenBy = new Uint32Array(ids.length)
  let targets = new Uint32Array(ids.length * 2 + 1)
  let count = 0
  let unknown = 0
  for (let index = 0; index < items.length; index++) {
    for (const name of sourcesOf(items[index] as Item)) {
      const source = indexOf.get(name)
      if (source === undefined) unknown++
      if (source === undefined || seenBy[source] === index + 1) continue
      seenBy[source] = index + 1
      if (count === targets.length) targets = grow(targets)
      targets[count++] = source
    }
    offsets[index + 1] = count
  }
  const incoming = { offsets, targets: targets.slice(0, count) }
  let outgoing: Rows | undefined
  return {
    ids, indexOf, unknown, incoming,
    get outgoing() {
      outgoing ??= transpose(incoming)
      return outgoing
    },
  }
}

function grow(targets: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(targets.length * 2)
  larger.set(targets)
  return larger
}

/** The same edges seen from their other ends. */
function transpose({ offsets, targets }: Rows): Rows {
  const turned = { offsets: new Uint32Array(offsets.length), targets: new Uint32Array(targets.length) }
  for (let edge = 0; edge < targets.length; edge++) turned.offsets[(targets[edge] ?? 0) + 1] = (turned.offsets[(targets[edge] ?? 0) + 1] ?? 0) + 1
  for (let node = 1; node < offsets.length; node++) turned.offsets[node] = (turned.offsets[node] ?? 0) + (turned.offsets[node - 1] ?? 0)
  const free = turned.offsets.slice()
  for (let node = 0; node + 1 < offsets.length; node++) {
    for (let edge = offsets[node] ?? 0; edge < (offsets[node + 1] ?? 0); edge++) {
      const place = free[targets[edge] ?? 0] ?? 0
      turned.targets[place] = node
      free[targets[edge] ?? 0] = place + 1
    }
  }
  return turned
}
