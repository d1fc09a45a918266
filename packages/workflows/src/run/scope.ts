import type { Graph } from './graph.ts'
import type { Task } from './workflow-state.ts'

/** Where a node stands in a scope. */
export const NODE_WAITING = 0
export const NODE_RUNNING = 1
export const NODE_COMPLETED = 2
export const NODE_SKIPPED = 3

/** One run through a graph: the workflow itself, or the body of a map for one item. */
export interface Scope {
  /** Empty for the workflow; `lint[3]` for a body, `lint[3]/check[0]` for one within. */
  readonly id: string
  readonly graph: Graph
  /** The scope of the workflow, which has the input. */
  readonly root: RootScope
  /** Around a body: the scope of its map, the map's index there, and the item. */
  readonly parent: Scope | undefined
  readonly mapNode: number
  readonly index: number
  readonly item: unknown
  readonly status: number[]
  /** For each node, for how many it still waits. */
  readonly waiting: number[]
  /** For each node, its open effect. */
  readonly tasks: (Task | undefined)[]
  readonly values: unknown[]
  /** Nodes that are neither completed nor skipped. */
  remaining: number
}

export interface RootScope extends Scope {
  readonly input: unknown
}

export function openRootScope(graph: Graph, input: unknown): RootScope {
  const scope = { ...emptyScope(graph), id: '', parent: undefined, mapNode: -1, index: 0, item: undefined, input } as { -readonly [Key in keyof RootScope]: RootScope[Key] }
  scope.root = scope
  return scope
}

/** The name of the scope of a map's body for one item. */
export function bodyScopeId(around: string, map: string, index: number): string {
  return `${around === '' ? '' : `${around}/`}${map}[${index}]`
}

export function openBodyScope(parent: Scope, mapNode: number, graph: Graph, index: number, item: unknown): Scope {
  const id = bodyScopeId(parent.id, parent.graph.nodes[mapNode]?.id ?? '', index)
  return { ...emptyScope(graph), id, root: parent.root, parent, mapNode, index, item }
}

function emptyScope(graph: Graph) {
  const size = graph.nodes.length
  return { graph, status: new Array<number>(size).fill(NODE_WAITING), waiting: graph.waiting.slice(), tasks: new Array<Task | undefined>(size), values: new Array<unknown>(size), remaining: size }
}
