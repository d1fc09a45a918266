import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createDirectedGraph, type DirectedGraph } from './directed-graph.ts'
import { START, dominatorsOf } from './dominators-of.ts'
import { findCycle } from './find-cycle.ts'
import { levelsOf } from './levels-of.ts'
import { redundantEdges } from './redundant-edges.ts'
import { topologicalOrder } from './topological-order.ts'

type Edge = readonly [source: number, target: number]

function graphOf(count: number, edges: readonly Edge[]): DirectedGraph {
  return createDirectedGraph(Array.from({ length: count }, (_, node) => node), String, (node) => edges.filter(([, target]) => target === node).map(([source]) => String(source)))
}

/** Edges point from any node to any other; those of an acyclic graph follow a hidden order. */
const anyEdges = fc.integer({ min: 1, max: 12 }).chain((count) => fc.tuple(fc.constant(count), fc.array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), { maxLength: 3 * count })))
const acyclicEdges = (countMax: number) => fc.integer({ min: 1, max: countMax }).chain((count) =>
  fc.tuple(fc.constant(count), fc.shuffledSubarray(Array.from({ length: count }, (_, node) => node), { minLength: count }), fc.array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), { maxLength: 3 * count })).map(([, hidden, pairs]) =>
    [count, pairs.filter(([a, b]) => a !== b).map(([a, b]): Edge => [hidden[Math.min(a, b)] ?? 0, hidden[Math.max(a, b)] ?? 0])] as const))

/** By brute force: can `target` be reached from `source`, without going through `avoided` or along `without`? */
function reaches(edges: readonly Edge[], source: number, target: number, avoided?: number, without?: Edge): boolean {
  const seen = new Set(source === avoided ? [] : [source])
  for (const node of seen) {
    for (const edge of edges) {
      const isBarred = edge[1] === avoided || (without !== undefined && edge[0] === without[0] && edge[1] === without[1])
      if (edge[0] === node && !isBarred) seen.add(edge[1])
    }
  }
  return seen.has(target)
}

function chainOf(length: number): DirectedGraph {
  return createDirectedGraph(Array.from({ length }, (_, node) => node), String, (node) => (node === 0 ? [] : [String(node - 1)]))
}

describe('a directed graph', () => {
  it('holds each edge once in both directions, and leaves out names of no node', () => {
    const graph = createDirectedGraph([{ id: 'a' }, { id: 'b', after: ['a', 'x', 'a'] }, { id: 'c', after: ['b', 'a', '__proto__'] }], ({ id }) => id, ({ after = [] }) => after)
    expect(graph.ids).toEqual(['a', 'b', 'c'])
    expect([...graph.incoming.offsets]).toEqual([0, 0, 1, 3])
    expect([...graph.incoming.targets]).toEqual([0, 1, 0])
    expect([...graph.outgoing.offsets]).toEqual([0, 2, 3, 3])
    expect([...graph.outgoing.targets]).toEqual([1, 2, 2])
  })

  it('holds more edges than it had room for at first', () => {
    const graph = createDirectedGraph(Array.from({ length: 40 }, (_, node) => node), String, (node) => Array.from({ length: node }, (_, source) => String(source)))
    expect(graph.incoming.targets).toHaveLength(780)
    expect(graph.outgoing.targets).toHaveLength(780)
  })
})

describe('topologicalOrder and findCycle', () => {
  it('put each node after those it waits for, or show a cycle that is there', () => {
    fc.assert(fc.property(anyEdges, ([count, edges]) => {
      const graph = graphOf(count, edges)
      const order = [...topologicalOrder(graph)]
      const cycle = findCycle(graph)?.map(Number)
      expect(cycle === undefined).toBe(order.length === count)
      const ordered = edges.filter(([, target]) => order.includes(target))
      for (const [source, target] of ordered) expect(order.slice(0, order.indexOf(target))).toContain(source)
      if (cycle === undefined) return
      expect(cycle[0]).toBe(cycle.at(-1))
      expect(new Set(cycle).size).toBe(cycle.length - 1)
      cycle.slice(1).forEach((source, place) => expect(edges).toContainEqual([source, cycle[place]]))
    }))
  })

  it('have an empty order for an empty graph', () => {
    expect(topologicalOrder(graphOf(0, []))).toHaveLength(0)
    expect(findCycle(graphOf(0, []))).toBeUndefined()
  })
})

describe('levelsOf', () => {
  it('counts the edges of the longest path to a node', () => {
    const graph = graphOf(5, [[0, 1], [1, 2], [0, 2], [3, 2], [2, 4]])
    expect([...levelsOf(graph, topologicalOrder(graph))]).toEqual([0, 1, 2, 0, 3])
  })
})

describe('dominatorsOf', () => {
  it('finds the nodes without which another cannot be come to, as brute force does', () => {
    fc.assert(fc.property(acyclicEdges(10), ([count, edges]) => {
      const graph = graphOf(count, edges)
      const { of, gates } = dominatorsOf(graph, topologicalOrder(graph))
      const nodes = Array.from({ length: count }, (_, node) => node)
      const starts = nodes.filter((node) => edges.every(([, target]) => target !== node))
      const ends = nodes.filter((node) => edges.every(([source]) => source !== node))
      for (const node of nodes) {
        const dominators = new Set<number>()
        for (let up = of[node] ?? START; up !== START; up = of[up] ?? START) dominators.add(up)
        expect(dominators).toEqual(new Set(nodes.filter((avoided) => avoided !== node && !starts.some((start) => reaches(edges, start, node, avoided)))))
      }
      expect(new Set(gates)).toEqual(new Set(nodes.filter((avoided) => !starts.some((start) => ends.some((end) => reaches(edges, start, end, avoided))))))
    }))
  })
})

describe('redundantEdges', () => {
  it('finds the edges whose ends are joined in another way, as brute force does', () => {
    // With up to 45 nodes there are sources for more than one batch.
    fc.assert(fc.property(acyclicEdges(45), ([count, edges]) => {
      const graph = graphOf(count, edges)
      const order = topologicalOrder(graph)
      const { pairs, isComplete } = redundantEdges(graph, order, levelsOf(graph, order))
      const found = pairs.flatMap((source, place) => (place % 2 === 0 ? [`${source} ${pairs[place + 1]}`] : []))
      const expected = new Set(edges.filter((edge) => reaches(edges, edge[0], edge[1], undefined, edge)).map(([source, target]) => `${source} ${target}`))
      expect(found).toHaveLength(expected.size)
      expect(new Set(found)).toEqual(expected)
      expect(isComplete).toBe(true)
    }))
  })

  it('needs several batches for many long edges at once', () => {
    // Each node of a clique waits for all before it; only the edges between neighbours are needed.
    const graph = createDirectedGraph(Array.from({ length: 80 }, (_, node) => node), String, (node) => Array.from({ length: node }, (_, source) => String(source)))
    const order = topologicalOrder(graph)
    expect(redundantEdges(graph, order, levelsOf(graph, order)).pairs).toHaveLength(2 * (80 * 79 / 2 - 79))
  })
})

describe('redundantEdges, of a graph too large for it', () => {
  it('says that it has not looked at all edges, and names only redundant ones', () => {
    // Each node waits for the one before it, and for one far back, which is redundant.
    const count = 1_000
    const farBack = (node: number) => (Math.imul(node, 0x9e3779b1) >>> 0) % node
    const graph = createDirectedGraph(Array.from({ length: count }, (_, node) => node), String, (node) => (node === 0 ? [] : [String(node - 1), String(farBack(node))]))
    const order = topologicalOrder(graph)
    const { pairs, isComplete } = redundantEdges(graph, order, levelsOf(graph, order), 10_000)
    expect(isComplete).toBe(false)
    expect(pairs.length).toBeGreaterThan(0)
    for (let pair = 0; pair < pairs.length; pair += 2) {
      const target = pairs[pair + 1] ?? 0
      expect(pairs[pair]).toBe(farBack(target))
      expect(pairs[pair]).toBeLessThan(target - 1)
    }
  })
})

// Making the graph takes most of the time, and several times as long on a machine that is busy.
describe('a chain of 1,000,000 nodes', { timeout: 30_000 }, () => {
  it('overflows nothing', () => {
    const graph = chainOf(1_000_000)
    const order = topologicalOrder(graph)
    expect(findCycle(graph, order)).toBeUndefined()
    const levels = levelsOf(graph, order)
    expect(levels[999_999]).toBe(999_999)
    const { of, gates } = dominatorsOf(graph, order)
    expect([of[0], of[999_999], gates.length]).toEqual([START, 999_998, 1_000_000])
    expect(redundantEdges(graph, order, levels)).toEqual({ pairs: [], isComplete: true })
  })

  it('shows a cycle of all of them', () => {
    const graph = createDirectedGraph(Array.from({ length: 1_000_000 }, (_, node) => node), String, (node) => [String((node + 999_999) % 1_000_000)])
    expect(findCycle(graph)).toHaveLength(1_000_001)
  })
})
