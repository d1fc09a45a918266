import { valueAt, type Binding } from '../plan/binding.ts'
import { allNodes, dependenciesOf } from '../plan/dependencies.ts'
import type { Plan, PlanNode } from '../plan/plan.ts'
import type { Scope } from './scope.ts'

/** Finds the value of a binding among what a run has so far. */
type Resolve = (scope: Scope) => unknown

/** A list of nodes prepared for running: a plan, or the body of a map. Nodes are spoken of by their index. */
export interface Graph {
  readonly nodes: readonly PlanNode[]
  readonly indexOf: ReadonlyMap<string, number>
  /** The node that was looked up last: a node is requested, performed and settled in a row. */
  readonly last: { id: string; index: number }
  /** For each node, who waits for it. */
  readonly dependents: readonly (readonly number[])[]
  /** For each node, for how many it waits. */
  readonly waiting: readonly number[]
  /** For each node, its input: what a step is given, a map goes over, an approval shows. */
  readonly inputs: readonly Resolve[]
  /** For each branch, the values of its condition. */
  readonly conditions: readonly (Readonly<Record<string, Resolve>> | undefined)[]
  /** For each branch, the nodes on its two sides that name it as theirs. */
  readonly sides: readonly ({ readonly whenTrue: readonly number[]; readonly whenFalse: readonly number[] } | undefined)[]
  /** For each map, its body. */
  readonly bodies: readonly (Graph | undefined)[]
  readonly output: Resolve
  /** The id of a node that needs agents, if there is one. */
  readonly agentNode: string | undefined
  /** Whether any node can be compensated, so that plans without it keep no list. */
  readonly compensates: boolean
}

const compiled = new WeakMap<Plan, Graph>()

/** The graph of a plan; made once for each plan object. */
export function graphOf(plan: Plan): Graph {
  let graph = compiled.get(plan)
  if (graph === undefined) {
    graph = compile(plan.nodes, plan.output, [])
    compiled.set(plan, graph)
  }
  return graph
}

/** `around` are the index maps of the graphs around this one, innermost last. */
function compile(nodes: readonly PlanNode[], output: Binding, around: readonly Level[]): Graph {
  const indexOf = new Map(nodes.map(({ id }, index) => [id, index]))
  const levels = (mapId: string | undefined): readonly Level[] => [...around, { indexOf, mapId }]
  const here = levels(undefined)
  const dependents: number[][] = nodes.map(() => [])
  const waiting = nodes.map(() => 0)
  nodes.forEach((node, index) => {
    for (const id of dependenciesOf(node)) {
      const source = indexOf.get(id)
      if (source === undefined) continue
      dependents[source]?.push(index)
      waiting[index] = (waiting[index] ?? 0) + 1
    }
  })
  const bodies = nodes.map((node) => (node.type === 'map' ? compile(node.nodes, node.output, levels(node.id)) : undefined))
  return {
    nodes, indexOf, last: { id: '', index: -1 }, dependents, waiting, bodies,
    inputs: nodes.map((node) => resolverOf(inputBinding(node), here)),
    conditions: nodes.map((node) => (node.type === 'branch' ? mapValues(node.condition.values, (binding) => resolverOf(binding, here)) : undefined)),
    sides: nodes.map((node) => (node.type === 'branch' ? sidesOf(nodes, node.id) : undefined)),
    output: resolverOf(output, here),
    agentNode: allNodes(nodes).find(({ type }) => type === 'agent')?.id,
    compensates: nodes.some((node) => node.type === 'step' && node.compensate !== undefined) || bodies.some((body) => body?.compensates),
  }
}

/** The index of a node; `undefined` when the graph has no such node. */
export function indexOfNode({ indexOf, last }: Graph, id: string): number | undefined {
  if (last.id === id) return last.index
  const index = indexOf.get(id)
  if (index !== undefined) {
    last.id = id
    last.index = index
  }
  return index
}

/** Saves the next look for a node that is in hand: in a long plan it costs as much as a step. */
export function noteNode({ last }: Graph, id: string, index: number): void {
  last.id = id
  last.index = index
}

interface Level {
  readonly indexOf: ReadonlyMap<string, number>
  /** The map through whose body the next level is reached. */
  readonly mapId: string | undefined
}

function inputBinding(node: PlanNode): Binding {
  switch (node.type) {
    case 'step':
    case 'agent':
      return node.input
    case 'map':
      return node.over
    case 'approval':
      return node.show
    case 'branch':
      return { from: 'value', value: undefined }
  }
}

function sidesOf(nodes: readonly PlanNode[], branch: string): { readonly whenTrue: readonly number[]; readonly whenFalse: readonly number[] } {
  const side = (is: boolean) => nodes.flatMap(({ guard }, index) => (guard?.branch === branch && guard.is === is ? [index] : []))
  return { whenTrue: side(true), whenFalse: side(false) }
}

/** Turns a binding into a function once, so that a run only calls it. */
function resolverOf(binding: Binding, levels: readonly Level[]): Resolve {
  switch (binding.from) {
    case 'value': {
      const { value } = binding
      return () => value
    }
    case 'input': {
      const { path } = binding
      return (scope) => valueAt(scope.root.input, path)
    }
    case 'node':
      return nodeResolver(binding.node, binding.path, levels)
    case 'item': {
      const { map, path } = binding
      return (scope) => {
        let around: Scope | undefined = scope
        while (around?.parent !== undefined && around.parent.graph.nodes[around.mapNode]?.id !== map) around = around.parent
        return valueAt(around?.item, path)
      }
    }
    case 'object': {
      const fields = Object.entries(binding.fields).map(([key, field]) => [key, resolverOf(field, levels)] as const)
      return (scope) => {
        const value: Record<string, unknown> = {}
        for (const [key, resolve] of fields) value[key] = resolve(scope)
        return value
      }
    }
    case 'array': {
      const items = binding.items.map((item) => resolverOf(item, levels))
      return (scope) => items.map((resolve) => resolve(scope))
    }
    case 'branch': {
      const taken = nodeResolver(binding.branch, [], levels)
      const yes = resolverOf(binding.whenTrue, levels)
      const no = resolverOf(binding.whenFalse, levels)
      return (scope) => {
        const value = taken(scope)
        return value === undefined ? undefined : value ? yes(scope) : no(scope)
      }
    }
  }
}

function nodeResolver(id: string, path: readonly (string | number)[], levels: readonly Level[]): Resolve {
  const level = levels.findLastIndex(({ indexOf }) => indexOf.has(id))
  const index = levels[level]?.indexOf.get(id) ?? -1
  const up = levels.length - 1 - level
  if (up === 0 && path.length === 0) return (scope) => scope.values[index]
  return (scope) => {
    let at: Scope | undefined = scope
    for (let hop = 0; hop < up; hop++) at = at?.parent
    return valueAt(at?.values[index], path)
  }
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, map: (value: A) => B): Readonly<Record<string, B>> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]))
}
