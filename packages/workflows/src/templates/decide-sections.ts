import { valueAt, type Binding } from '../plan/binding.ts'
import { evaluateCel } from '../plan/condition.ts'
import { allNodes } from '../plan/dependencies.ts'
import type { BranchNode, Guard, PlanNode } from '../plan/plan.ts'
import { mapBinding, mapNodeBindings, type Replace } from './map-bindings.ts'
import type { TemplateFault } from './schema-faults.ts'

/** What is left of a body once all that can be decided now is decided. */
export interface Decided {
  readonly nodes: readonly PlanNode[]
  readonly output: Binding
  /** Conditions that could not be evaluated. */
  readonly faults: readonly TemplateFault[]
  /** Which side each decided branch takes. */
  readonly taken: ReadonlyMap<string, boolean>
}

/**
 * Takes every branch whose condition holds only values: its node goes, the nodes of the other side go, those of its own side are
 * where the branch was, and who reads its value reads that side's. What the plan then yields is what it would have yielded. Costs a pass over the nodes for
 * each level at which branches stand within one another.
 */
export function decideSections(nodes: readonly PlanNode[], output: Binding): Decided {
  const faults: TemplateFault[] = []
  const taken = new Map<string, boolean>()
  for (const node of allNodes(nodes)) {
    if (node.type !== 'branch') continue
    const values = constantsOf(node)
    if (values === undefined) continue
    try {
      taken.set(node.id, evaluateCel(node.condition.cel, values))
    } catch (error) {
      faults.push({ path: `nodes.${node.id}.condition`, message: `${(error as Error).message} Correct the condition, or the parameters it reads.` })
    }
  }
  if (taken.size === 0) return { nodes, output, faults, taken }
  const gone = goneNodes(nodes, taken)
  const replace = replaceTaken(taken)
  const guards = new Map(allNodes(nodes).flatMap(({ id, guard }) => (guard === undefined ? [] : [[id, guard] as const])))
  /** The nearest side around that is still open. */
  const openSide = (guard: Guard | undefined): Guard | undefined => {
    let side = guard
    while (side !== undefined && taken.has(side.branch)) side = guards.get(side.branch)
    return side
  }
  return { nodes: keep(nodes, openSide, gone, replace), output: mapBinding(output, replace), faults, taken }
}

function constantsOf({ condition }: BranchNode): Readonly<Record<string, unknown>> | undefined {
  const values: Record<string, unknown> = {}
  for (const [name, binding] of Object.entries(condition.values)) {
    if (binding.from !== 'value') return undefined
    values[name] = binding.value ?? null
  }
  return values
}

/** The ids of branches that are decided, of nodes on sides that are not taken, and of what stands within those. */
function goneNodes(nodes: readonly PlanNode[], taken: ReadonlyMap<string, boolean>): ReadonlySet<string> {
  const gone = new Set<string>()
  const all = allNodes(nodes)
  for (let before = -1; before !== gone.size; ) {
    before = gone.size
    for (const { id, guard } of all) {
      if (guard === undefined) continue
      const side = taken.get(guard.branch)
      if (gone.has(guard.branch) || (side !== undefined && side !== guard.is)) gone.add(id)
    }
  }
  for (const id of taken.keys()) gone.add(id)
  return gone
}

function replaceTaken(taken: ReadonlyMap<string, boolean>): Replace {
  const replace: Replace = (binding) => {
    if (binding.from === 'branch') {
      const side = taken.get(binding.branch)
      return side === undefined ? undefined : mapBinding(side ? binding.whenTrue : binding.whenFalse, replace)
    }
    const side = binding.from === 'node' ? taken.get(binding.node) : undefined
    return side === undefined || binding.from !== 'node' ? undefined : { from: 'value', value: valueAt(side, binding.path) }
  }
  return replace
}

function keep(nodes: readonly PlanNode[], openSide: (guard: Guard | undefined) => Guard | undefined, gone: ReadonlySet<string>, replace: Replace): readonly PlanNode[] {
  return nodes.filter(({ id }) => !gone.has(id)).map((node) => {
    const inner = node.type === 'map' ? { ...node, nodes: keep(node.nodes, openSide, gone, replace) } : node
    const { guard, after, ...rest } = mapNodeBindings(inner, replace)
    const side = openSide(guard)
    const waits = after?.filter((id) => !gone.has(id)) ?? []
    return { ...rest, ...(waits.length > 0 && { after: waits }), ...(side !== undefined && { guard: side }) }
  })
}
