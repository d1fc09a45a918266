import { dependenciesOf, edgesOf } from '../plan/dependencies.ts'
import type { Plan, PlanEdge, PlanNode } from '../plan/plan.ts'

/** What a node no longer waits for, and what it waits for instead. Only its `after` is meant: what it reads stays. */
export interface WaitEdit {
  readonly target: string
  readonly reason: string
  readonly drop: readonly string[]
  readonly add: readonly PlanEdge[]
}

/** A plan with other waits. Costs a pass over nodes and edges, however many edits there are. */
export function changeWaits(plan: Plan, edits: readonly WaitEdit[]): Plan {
  const dropped = new Map<string, Set<string>>()
  const added = new Map<string, Set<string>>()
  for (const { target, drop, add } of edits) {
    for (const source of drop) entryOf(dropped, target).add(source)
    for (const edge of add) entryOf(added, edge.target).add(edge.source)
  }
  const change = (node: PlanNode): PlanNode => {
    const [drop, add] = [dropped.get(node.id), added.get(node.id)]
    const inner = node.type === 'map' ? { ...node, nodes: node.nodes.map(change) } : node
    if (drop === undefined && add === undefined) return inner
    const { after = [], ...rest } = inner
    const waits = new Set(after.filter((id) => drop?.has(id) !== true))
    const read = add === undefined ? [] : dependenciesOf(rest)
    for (const id of add ?? []) if (!read.includes(id)) waits.add(id)
    return waits.size === 0 ? rest : { ...rest, after: [...waits] }
  }
  const nodes = plan.nodes.map(change)
  return { ...plan, nodes, edges: edgesOf(nodes) }
}

/** What a node only waits for: it reads nothing of them, and is not on a side of them. */
export function mereWaits({ after = [], ...rest }: PlanNode): readonly string[] {
  if (after.length === 0) return after
  const read = new Set(dependenciesOf(rest))
  return [...new Set(after)].filter((id) => !read.has(id))
}

function entryOf(map: Map<string, Set<string>>, key: string): Set<string> {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = new Set<string>()
  map.set(key, made)
  return made
}
