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

/** Ids of the nodes that a binding reads, in order of appearance, each once. */
function nodesRead(bindings: readonly Binding[]): ReadonlySet<string> {
  const read = new Set<string>()
  for (const binding of bindings) {
    visitBindings(binding, (part) => {
      if (part.from === 'node') read.add(part.node)
      if (part.from === 'branch') read.add(part.branch)
    })
  }
  return read
}

/** Ids of the nodes that a node waits for; nodes of its own body are no concern of it. */
export function dependenciesOf(node: PlanNode): readonly string[] {
  const needed = new Set(nodesRead(bindingsOf(node)))
  for (const id of node.after ?? []) needed.add(id)
  if (node.guard !== undefined) needed.add(node.guard.branch)
  if (node.type === 'map') {
    for (const inner of allNodes(node.nodes)) {
      for (const id of inner.after ?? []) needed.add(id)
      if (inner.guard !== undefined) needed.add(inner.guard.branch)
    }
    for (const inner of allNodes(node.nodes)) needed.delete(inner.id)
  }
  return [...needed]
}

/** The nodes and those in the bodies of maps among them. */
export function allNodes(nodes: readonly PlanNode[]): readonly PlanNode[] {
  return nodes.flatMap((node) => (node.type === 'map' ? [node, ...allNodes(node.nodes)] : [node]))
}

/** The edges that follow from the nodes, those in bodies included. */
export function edgesOf(nodes: readonly PlanNode[]): readonly PlanEdge[] {
  return allNodes(nodes).flatMap((node) => dependenciesOf(node).map((source) => ({ source, target: node.id })))
}
