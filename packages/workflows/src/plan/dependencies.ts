import { visitBindings, type Binding } from './binding.ts'
import type { PlanEdge, PlanNode } from './plan.ts'

/** The bindings that a node reads, those of its body included. */
export function bindingsOf(node: PlanNode): readonly Binding[] {
  switch (node.type) {
    case 'step':
    case 'agent':
      return [node.input]
    case 'map':
      return [node.over, node.output, ...node.nodes.flatMap(bindingsOf)]
    case 'branch':
      return Object.values(node.condition.values)
    case 'approval':
      return [node.show]
  }
}

/** Ids of the nodes that a node waits for, in order of appearance, each once; nodes of its own body are no concern of it. */
export function dependenciesOf(node: PlanNode): readonly string[] {
  const needed: string[] = []
  // A list is searched faster than a set is made as long as it is short.
  let seen: Set<string> | undefined
  const need = (id: string): void => {
    if (seen === undefined ? needed.includes(id) : seen.has(id)) return
    needed.push(id)
    if (seen !== undefined) seen.add(id)
    else if (needed.length === 16) seen = new Set(needed)
  }
  const visit = (part: Binding): void => {
    if (part.from === 'node') need(part.node)
    else if (part.from === 'branch') need(part.branch)
  }
  // Most nodes are steps, which read one.
  if (node.type === 'step') visitBindings(node.input, visit)
  else for (const binding of bindingsOf(node)) visitBindings(binding, visit)
  needOfPlace(node, need)
  if (node.type !== 'map') return needed
  const within = allNodes(node.nodes)
  for (const inner of within) needOfPlace(inner, need)
  const own = new Set(within.map(({ id }) => id))
  return needed.filter((id) => !own.has(id))
}

function needOfPlace({ after, guard }: PlanNode, need: (id: string) => void): void {
  if (after !== undefined) for (const id of after) need(id)
  if (guard !== undefined) need(guard.branch)
}

/** The nodes and those in the bodies of maps among them, each map before its body. */
export function allNodes(nodes: readonly PlanNode[]): readonly PlanNode[] {
  if (!nodes.some(({ type }) => type === 'map')) return nodes
  const all: PlanNode[] = []
  const lists: { readonly nodes: readonly PlanNode[]; next: number }[] = [{ nodes, next: 0 }]
  for (let list = lists.at(-1); list !== undefined; list = lists.at(-1)) {
    const node = list.nodes[list.next++]
    if (node === undefined) lists.pop()
    else {
      all.push(node)
      if (node.type === 'map') lists.push({ nodes: node.nodes, next: 0 })
    }
  }
  return all
}

/** The edges that follow from the nodes, those in bodies included. */
export function edgesOf(nodes: readonly PlanNode[]): readonly PlanEdge[] {
  const edges: PlanEdge[] = []
  for (const node of allNodes(nodes)) for (const source of dependenciesOf(node)) edges.push({ source, target: node.id })
  return edges
}
