import { Graph } from '@dagrejs/graphlib'
import { NofxError } from '@nofx/core'
import { dependenciesOf } from './plan/dependencies.ts'
import { parsePlan } from './plan/parse-plan.ts'
import type { Plan, PlanNode } from './plan/plan.ts'

/** Nodes within nodes that are followed: what a plan allows, and a little more for it to say so. */
const NESTING_MAX = 20

export interface FromGraphlibOptions {
  /** The name of the plan. Default: `name` in the label of the graph. */
  readonly name?: string
  /**
   * The node of a plan that a node of the graph stands for, without those in it and without what it waits for: these are read from the graph.
   * Default: the label, as `toGraphlib` writes it.
   */
  readonly nodeOf?: (id: string, label: unknown) => unknown
}

/**
 * A plan as a graph of `@dagrejs/graphlib`, directed and compound: a node is labelled with the node of the plan, the body of a map stands
 * within it, an edge leads from what is waited for, and the label of the graph has the rest of the plan. `fromGraphlib` gives the same plan.
 *
 * @example
 * ```ts
 * import { alg } from '@dagrejs/graphlib'
 * alg.topsort(toGraphlib(release.plan)) // ['checkout', 'test', …]
 * ```
 */
export function toGraphlib({ v, name, version, nodes, output }: Plan): Graph {
  const graph = new Graph({ directed: true, compound: true })
  graph.setGraph({ v, name, version, output })
  addNodes(graph, nodes, undefined)
  return graph
}

function addNodes(graph: Graph, nodes: readonly PlanNode[], within: string | undefined): void {
  for (const node of nodes) {
    graph.setNode(node.id, node.type === 'map' ? { ...node, nodes: [] } : node)
    if (within !== undefined) graph.setParent(node.id, within)
    if (node.type === 'map') addNodes(graph, node.nodes, node.id)
  }
  for (const node of nodes) for (const source of dependenciesOf(node)) graph.setEdge(source, node.id)
}

/**
 * The plan that a graph says. An edge that does not follow from what its target reads is something to wait for (`after`).
 *
 * @throws NofxError `input.invalid` for a graph that is not directed; `plan.invalid` with all faults, cycles among them
 *
 * @example
 * ```ts
 * const graph = new Graph().setEdge('fetch', 'print')
 * fromGraphlib(graph, { name: 'nightly', nodeOf: (id) => ({ type: 'step', id, step: id, effect: 'idempotent', input: { from: 'value', value: {} } }) })
 * ```
 */
export function fromGraphlib(graph: Graph, { name, nodeOf = (_, label) => label }: FromGraphlibOptions = {}): Plan {
  if (!graph.isDirected()) throw new NofxError('input.invalid', 'The graph is not directed, so that it does not say who waits for whom. Make it with new Graph({ directed: true }).')
  const isCompound = graph.isCompound()
  const nodesWithin = (ids: readonly string[], level: number): readonly unknown[] => ids.map((id) => {
    const children = isCompound && level < NESTING_MAX ? graph.children(id) : []
    const node = nodeOf(id, graph.node(id))
    // What is no node is told by the parser, with all other faults.
    if (typeof node !== 'object' || node === null) return node
    return withEdges({ ...node, id, ...('type' in node && node.type === 'map' && { nodes: nodesWithin(children, level + 1) }) }, graph.predecessors(id) ?? [])
  })
  const label: unknown = graph.graph()
  const rest = typeof label === 'object' && label !== null ? label : {}
  const roots = isCompound ? graph.children() : graph.nodes()
  return parsePlan({ v: 1, version: '1.0.0', output: { from: 'value' }, ...rest, ...(name !== undefined && { name }), nodes: nodesWithin(roots, 0) })
}

function withEdges(node: object, sources: readonly string[]): object {
  const reads = new Set(readsOf(node))
  const waits = sources.filter((source) => !reads.has(source))
  if (waits.length === 0) return node
  const after = 'after' in node && Array.isArray(node.after) ? (node.after as readonly unknown[]) : []
  return { ...node, after: [...after, ...waits] }
}

/** What a node waits for already, as far as it is one. */
function readsOf(node: object): readonly string[] {
  try {
    return dependenciesOf(node as PlanNode)
  } catch {
    return []
  }
}
