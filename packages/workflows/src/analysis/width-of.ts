import type { DirectedGraph } from '../graph/directed-graph.ts'

/** Edges looked at in all: about a second. A graph of 100,000 nodes with three edges each anywhere needs some three million. */
const VISITS_MAX = 20_000_000

export interface Width {
  /** As many nodes can be found no two of which wait for each other, and if it is exact, no more. */
  readonly width: number
  readonly isExact: boolean
}

/**
 * How many nodes there are at most no two of which wait for each other. They are as many as the fewest paths that lead through all nodes, if paths may meet
 * (Dilworth 1950). So nodes are joined to paths as they come, and what then flows through the graph is lowered along one augmenting path after the other, those
 * of one length together (Dinic 1970), through each node at least one, until no path is left or there are as few as nodes are known: next to nothing where a level
 * is as wide as the whole.
 *
 * @param order the topological order of the graph, which has no cycle
 * @param known as many are known
 * @param visitsMax after so many edges that were looked at, what was known is the answer
 */
export function widthOf(graph: DirectedGraph, order: Uint32Array, known: number, visitsMax: number = VISITS_MAX): Width {
  const flow = joinNodes(graph, order)
  while (flow.paths > known) {
    if (flow.visits >= visitsMax) return { width: known, isExact: false }
    if (!lower(graph, flow, known)) break
  }
  return { width: flow.paths, isExact: true }
}

/** Paths through all nodes. They run along edges, so many of them along each. */
interface Flow {
  paths: number
  visits: number
  readonly along: Int32Array
  /** For each place in `outgoing` of the graph that of the same edge in `incoming`, by which `along` has it. */
  readonly edgeOf: Uint32Array
  /** Through each node, and that begin and end there. */
  readonly through: Int32Array
  readonly begins: Int32Array
  readonly ends: Int32Array
}

/** Each node goes on with a path that ends at one of those it waits for, or begins one. */
function joinNodes({ incoming }: DirectedGraph, order: Uint32Array): Flow {
  const count = order.length
  const flow: Flow = {
    paths: 0, visits: 0, along: new Int32Array(incoming.targets.length), edgeOf: edgesByOther(incoming),
    through: new Int32Array(count).fill(1), begins: new Int32Array(count).fill(1), ends: new Int32Array(count).fill(1),
  }
  for (const node of order) {
    const last = incoming.offsets[node + 1] ?? 0
    let edge = incoming.offsets[node] ?? 0
    while (edge < last && flow.ends[incoming.targets[edge] ?? 0] === 0) edge++
    flow.paths += 1
    if (edge === last) continue
    flow.along[edge] = 1
    flow.begins[node] = 0
    flow.ends[incoming.targets[edge] ?? 0] = 0
    flow.paths -= 1
  }
  return flow
}

/** The places of edges in the rows of one direction, in the order of the other one. */
function edgesByOther({ offsets, targets }: DirectedGraph['incoming']): Uint32Array {
  const free = new Uint32Array(offsets.length)
  for (const source of targets) free[source + 1] = (free[source + 1] ?? 0) + 1
  for (let node = 1; node < free.length; node++) free[node] = (free[node] ?? 0) + (free[node - 1] ?? 0)
  const places = new Uint32Array(targets.length)
  for (let edge = 0; edge < targets.length; edge++) {
    const source = targets[edge] ?? 0
    places[free[source] ?? 0] = edge
    free[source] = (free[source] ?? 0) + 1
  }
  return places
}

/**
 * Takes paths away by all shortest augmenting paths, and says whether there was one. An augmenting path goes from where a path ends to where one begins, which become
 * one path. Each node is two places: `2 × node` where paths come in and `2 × node + 1` where they go out. It may go forward everywhere, and
 * back along what flows.
 */
function lower({ incoming, outgoing }: DirectedGraph, flow: Flow, known: number): boolean {
  const { along, edgeOf, through, begins, ends } = flow
  const count = through.length
  // From 1 on; 0 where nothing leads.
  const steps = new Int32Array(2 * count)
  /** The place that the n-th way out of a place leads to, -1 where it is closed and -2 when there are no more. */
  const wayFrom = (place: number, way: number): number => {
    const node = place >> 1
    flow.visits += 1
    if ((place & 1) === 0) {
      if (way === 0) return place + 1
      const edge = (incoming.offsets[node] ?? 0) + way - 1
      if (edge >= (incoming.offsets[node + 1] ?? 0)) return -2
      return (along[edge] ?? 0) > 0 ? 2 * (incoming.targets[edge] ?? 0) + 1 : -1
    }
    if (way === 0) return (through[node] ?? 0) > 1 ? place - 1 : -1
    const at = (outgoing.offsets[node] ?? 0) + way - 1
    return at < (outgoing.offsets[node + 1] ?? 0) ? 2 * (outgoing.targets[at] ?? 0) : -2
  }
  const take = (place: number, way: number): void => {
    const node = place >> 1
    const change = (place & 1) === 0 ? 1 : -1
    if (way === 0) through[node] = (through[node] ?? 0) + change
    else {
      const edge = change === 1 ? (incoming.offsets[node] ?? 0) + way - 1 : (edgeOf[(outgoing.offsets[node] ?? 0) + way - 1] ?? 0)
      along[edge] = (along[edge] ?? 0) - change
    }
  }
  const isGoal = (place: number): boolean => (place & 1) === 0 && (begins[place >> 1] ?? 0) > 0

  const queue: number[] = []
  for (let node = 0; node < count; node++) {
    if (ends[node] === 0) continue
    steps[2 * node + 1] = 1
    queue.push(2 * node + 1)
  }
  let goalSteps = Number.POSITIVE_INFINITY
  for (let next = 0; next < queue.length; next++) {
    const place = queue[next] ?? 0
    const own = steps[place] ?? 0
    if (own >= goalSteps) break
    for (let way = 0, to = wayFrom(place, way); to !== -2; to = wayFrom(place, ++way)) {
      if (to === -1 || steps[to] !== 0) continue
      steps[to] = own + 1
      queue.push(to)
      if (isGoal(to)) goalSteps = own + 1
    }
  }
  if (goalSteps === Number.POSITIVE_INFINITY) return false

  const wayAt = new Int32Array(2 * count)
  for (let node = 0; node < count; node++) {
    for (let left = ends[node] ?? 0; left > 0 && flow.paths > known; left--) {
      const path = [2 * node + 1]
      while (path.length > 0) {
        const place = path.at(-1) ?? 0
        if (isGoal(place)) {
          for (const each of path.slice(0, -1)) take(each, wayAt[each] ?? 0)
          begins[place >> 1] = (begins[place >> 1] ?? 0) - 1
          ends[node] = (ends[node] ?? 0) - 1
          flow.paths -= 1
          break
        }
        const to = wayFrom(place, wayAt[place] ?? 0)
        if (to >= 0 && steps[to] === (steps[place] ?? 0) + 1) path.push(to)
        else if (to !== -2) wayAt[place] = (wayAt[place] ?? 0) + 1
        else {
          path.pop()
          const before = path.at(-1)
          if (before !== undefined) wayAt[before] = (wayAt[before] ?? 0) + 1
        }
      }
      if (path.length === 0) break
    }
  }
  return true
}
