import { topologicalOrder } from '../graph/topological-order.ts'
import { createDirectedGraph } from '../graph/directed-graph.ts'
import { visitBindings, type Binding } from '../plan/binding.ts'
import { canonicalJson } from '../plan/canonical-json.ts'
import { bindingsOf, dependenciesOf, edgesOf } from '../plan/dependencies.ts'
import type { Plan, PlanNode } from '../plan/plan.ts'
import { mapBinding, mapNodeBindings } from '../templates/map-bindings.ts'

/** One step that another one does the work of. */
export interface ShareEdit {
  readonly kept: string
  readonly removed: string
  readonly reason: string
}

/**
 * Steps of effect `pure` that do the same as another: by the same call, with the same input, ready at the same moment since they wait for the same, on the
 * same side of the same branch. So it does not matter if what they read outside changes. Steps that only then become the same, as
 * their inputs come from the same, are found too.
 */
export function sharedSteps(nodes: readonly PlanNode[]): readonly ShareEdit[] {
  if (!nodes.some(isPure)) return []
  const renames = new Map<string, string>()
  const known = new Map<string, string>()
  const edits: ShareEdit[] = []
  for (const index of topologicalOrder(createDirectedGraph(nodes, ({ id }) => id, dependenciesOf))) {
    const node = nodes[index] as PlanNode
    if (!isPure(node)) continue
    const { id, after = [], ...rest } = node
    // Mapping also makes one of several forms of a constant.
    const key = canonicalJson({ ...mapNodeBindings({ ...rest, id: '' }, (binding) => renamed(binding, renames)), after: [...new Set(after.map((each) => renames.get(each) ?? each))].sort() })
    const kept = known.get(key)
    if (kept === undefined) {
      known.set(key, id)
    } else {
      renames.set(id, kept)
      edits.push({ kept, removed: id, reason: `"${id}" is a pure step that does what "${kept}" does, with the same input.` })
    }
  }
  return edits
}

function isPure(node: PlanNode): boolean {
  return node.type === 'step' && node.effect === 'pure' && node.compensate === undefined
}

/** A plan in which the kept steps stand for the removed ones. Costs a pass over nodes and references. */
export function shareSteps(plan: Plan, edits: readonly ShareEdit[]): Plan {
  const renames = new Map(edits.map(({ kept, removed }) => [removed, kept]))
  const nodes = withoutRenamed(plan.nodes, renames)
  const output = refersTo([plan.output], renames) ? mapBinding(plan.output, (binding) => renamed(binding, renames)) : plan.output
  return { ...plan, nodes, edges: edgesOf(nodes), output }
}

function withoutRenamed(nodes: readonly PlanNode[], renames: ReadonlyMap<string, string>): readonly PlanNode[] {
  return nodes.filter(({ id }) => !renames.has(id)).map((node) => renameIn(node, renames))
}

/** A node that reads none of the removed steps, and waits for none, stays as it was written. */
function renameIn(node: PlanNode, renames: ReadonlyMap<string, string>): PlanNode {
  const mapped = refersTo(bindingsOf(node), renames) ? mapNodeBindings(node, (binding) => renamed(binding, renames)) : node
  const { after } = mapped
  const own = after?.some((id) => renames.has(id)) === true ? { ...mapped, after: [...new Set(after.map((id) => renames.get(id) ?? id))] } : mapped
  return own.type === 'map' ? { ...own, nodes: withoutRenamed(own.nodes, renames) } : own
}

function refersTo(bindings: readonly Binding[], renames: ReadonlyMap<string, string>): boolean {
  let refers = false
  for (const binding of bindings) visitBindings(binding, (part) => (refers ||= part.from === 'node' && renames.has(part.node)))
  return refers
}

function renamed(binding: Binding, renames: ReadonlyMap<string, string>): Binding | undefined {
  const kept = binding.from === 'node' ? renames.get(binding.node) : undefined
  return kept === undefined || binding.from !== 'node' ? undefined : { ...binding, node: kept }
}
