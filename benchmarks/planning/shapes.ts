import type { Plan, PlanNode } from '@nofx/workflows'

/** A graph with numbers for nodes: for each, those that it waits for. */
export interface Shape {
  readonly name: string
  readonly sources: readonly (readonly number[])[]
}

const LAYER = 100

/** Layers of 100 nodes, each of which waits for `edges` different ones of the layer before, chosen at random. */
export function layered(nodes: number, edges: number): Shape {
  let state = 1
  // Marsaglia (2003), xorshift32: the same graph each time.
  const below = (limit: number): number => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % limit
  }
  return {
    name: `layers of ${LAYER}`,
    sources: Array.from({ length: nodes }, (_, node) => {
      const before = Math.floor(node / LAYER) * LAYER - LAYER
      const chosen = new Set<number>()
      while (before >= 0 && chosen.size < edges) chosen.add(before + below(LAYER))
      return [...chosen]
    }),
  }
}

/** Each node waits for the `edges` before it. */
export function chain(nodes: number, edges: number): Shape {
  return { name: 'long chain', sources: Array.from({ length: nodes }, (_, node) => Array.from({ length: Math.min(edges, node) }, (_unused, back) => node - 1 - back)) }
}

/** How steps of a plan name those they wait for: in `after`, or in what their inputs read. */
export type Naming = 'after' | 'reads'

export function toPlan({ sources }: Shape, naming: Naming): Plan {
  const nodes = sources.map((waitsFor, node): PlanNode => ({
    type: 'step', id: `step-${node}`, step: 'work', effect: 'idempotent',
    ...(naming === 'after'
      ? { input: { from: 'value', value: 1 }, after: waitsFor.map((source) => `step-${source}`) }
      : { input: { from: 'object', fields: Object.fromEntries(waitsFor.map((source, field) => [`value${field}`, { from: 'node', node: `step-${source}`, path: ['result'] }])) } }),
  }))
  return { v: 1, name: 'large', version: '1.0.0', nodes, edges: [], output: { from: 'node', node: `step-${sources.length - 1}`, path: [] } }
}
