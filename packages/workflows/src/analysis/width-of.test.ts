import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createDirectedGraph, type DirectedGraph } from '../graph/directed-graph.ts'
import { topologicalOrder } from '../graph/topological-order.ts'
import { widthOf } from './width-of.ts'

/** For each node, those that it waits for. */
function graphOf(sources: readonly (readonly number[])[]): DirectedGraph {
  return createDirectedGraph(sources.map((_, node) => node), String, (node) => (sources[node] ?? []).map(String))
}

function widthFrom(sources: readonly (readonly number[])[], known = 0, visitsMax?: number) {
  const graph = graphOf(sources)
  return widthOf(graph, topologicalOrder(graph), known, visitsMax)
}

/** By brute force: the largest of all sets of nodes no two of which wait for each other. */
function widthSlowly(sources: readonly (readonly number[])[]): number {
  const waitsFor: number[] = []
  sources.forEach((reads, node) => (waitsFor[node] = reads.reduce((bits, read) => bits | (1 << read) | (waitsFor[read] ?? 0), 0)))
  let most = 0
  for (let set = 0; set < 2 ** sources.length; set++) {
    const chosen = sources.map((_, node) => node).filter((node) => (set >> node) & 1)
    if (chosen.length > most && chosen.every((node) => ((waitsFor[node] ?? 0) & set) === 0)) most = chosen.length
  }
  return most
}

const sourcesArbitrary = fc.integer({ min: 1, max: 3 }).chain((each) => fc.array(fc.array(fc.nat(1_000), { maxLength: each }), { maxLength: 11 })).map((rows) => rows.map((reads, node) => (node === 0 ? [] : [...new Set(reads.map((read) => read % node))])))

describe('widthOf', () => {
  it('finds as many as brute force does', () => {
    fc.assert(fc.property(sourcesArbitrary, (sources) => {
      expect(widthFrom(sources)).toEqual({ width: widthSlowly(sources), isExact: true })
    }), { numRuns: 500 })
  })

  it('counts nodes of different levels, and paths that meet in one node', () => {
    // 0 is before 1 and 2; 3 is beside all of these, and 4 after it.
    expect(widthFrom([[], [0], [0], [], [3]])).toEqual({ width: 3, isExact: true })
    // Two come together in one node and part again.
    expect(widthFrom([[], [], [0, 1], [2], [2]])).toEqual({ width: 2, isExact: true })
  })

  it('takes back where paths met, when they need not', () => {
    const sources = [[], [0], [], [1], [1], [], [4], [6], [6], [5], [9], [8, 10], [7, 10], [8, 9], [11, 12], [11]]
    expect(widthFrom(sources)).toEqual({ width: 5, isExact: true })
    expect(widthSlowly(sources)).toBe(5)
  })

  it('says what was known when the search is given up', () => {
    const sources = Array.from({ length: 2_000 }, (_, node) => (node < 10 ? [] : [node - 10, node - 1 - (node % 7)]))
    expect(widthFrom(sources)).toEqual({ width: 10, isExact: true })
    expect(widthFrom(sources, 3, 0)).toEqual({ width: 3, isExact: false })
  })

  it('takes a chain of 100,000, and as many without a chain', () => {
    expect(widthFrom(Array.from({ length: 100_000 }, (_, node) => (node === 0 ? [] : [node - 1])))).toEqual({ width: 1, isExact: true })
    expect(widthFrom(Array.from({ length: 100_000 }, () => []))).toEqual({ width: 100_000, isExact: true })
  })
})
