import { createDirectedGraph } from '../graph/directed-graph.ts'
import { topologicalOrder } from '../graph/topological-order.ts'
import type { Binding } from '../plan/binding.ts'
import { allNodes, dependenciesOf } from '../plan/dependencies.ts'
import type { PlanNode, StepNode } from '../plan/plan.ts'
import type { Expanded } from './instantiate-template.ts'
import { bindingAt, mapBinding, mapNodeBindings, type Replace } from './map-bindings.ts'
import type { TemplateRole, TemplateUse } from './template.ts'

/** What has come in the place of a use. */
interface Filled {
  readonly nodes: readonly PlanNode[]
  readonly output: Binding
  /** Whom to wait for in its place. */
  readonly waits: readonly string[]
}

/** Makes the nodes of the template that a use asks for. */
type ExpandUse = (use: TemplateUse) => Expanded

/**
 * Puts the nodes of used templates in the places of their uses, under ids of their own: `lint.check` is the node `check` of what the node `lint`
 * stood for. Each begins when what it reads is there, and not when all of the input is; who waited for the use waits for its last nodes.
 */
export function inlineUses(outer: Expanded, uses: readonly TemplateUse[], expandUse: ExpandUse): Expanded {
  if (uses.length === 0) return outer
  const useOf = new Map(uses.map((use) => [use.node, use]))
  const places = allNodes(outer.nodes).filter((node): node is StepNode => useOf.has(node.id))
  const filled = new Map<string, Filled>()
  const roles = new Map(outer.roles)
  const origins = new Map(outer.origins)
  const replace: Replace = (binding) => {
    const found = binding.from === 'node' ? filled.get(binding.node) : undefined
    return found === undefined || binding.from !== 'node' ? undefined : bindingAt(found.output, binding.path)
  }
  // What a use reads of another is there before it: nobody waits for a node that waits for it.
  const graph = createDirectedGraph(places, ({ id }) => id, (node) => dependenciesOf(node).filter((id) => useOf.has(id)))
  for (const index of topologicalOrder(graph)) {
    const place = places[index] as StepNode
    const use = useOf.get(place.id) as TemplateUse
    const inner = expandUse(use)
    // Each once: uses without nodes of their own hand on whom they would have waited for, and would double them.
    const waits = (ids: readonly string[]): readonly string[] => [...new Set(ids.flatMap((id) => filled.get(id)?.waits ?? [id]))]
    filled.set(place.id, fillPlace(place, mapBinding(place.input, replace), waits, inner))
    addRoles(roles, inner.roles, place.id, use)
    origins.delete(place.id)
    for (const [id, origin] of inner.origins) origins.set(`${place.id}.${id}`, origin)
  }
  const nodes = replacePlaces(outer.nodes, filled, replace)
  return { ...outer, nodes, output: mapBinding(outer.output, replace), roles, origins }
}

function fillPlace(place: StepNode, input: Binding, waits: (ids: readonly string[]) => readonly string[], inner: Expanded): Filled {
  const renamed = (id: string): string => `${place.id}.${id}`
  const rename: Replace = (binding) => {
    switch (binding.from) {
      case 'input':
        return bindingAt(input, binding.path)
      case 'node':
        return { ...binding, node: renamed(binding.node) }
      case 'item':
        return { ...binding, map: renamed(binding.map) }
      case 'branch':
        return { from: 'branch', branch: renamed(binding.branch), whenTrue: mapBinding(binding.whenTrue, rename), whenFalse: mapBinding(binding.whenFalse, rename) }
      default:
        return undefined
    }
  }
  const awaited = new Set(inner.nodes.flatMap(dependenciesOf))
  const own = new Set(inner.nodes.map(({ id }) => id))
  const before = waits(place.after ?? [])
  const nodes = inner.nodes.map((node) => {
    const renamedNode = renameNode(mapNodeBindings(node, rename), renamed)
    const isFirst = !dependenciesOf(node).some((id) => own.has(id))
    const after = [...(renamedNode.after ?? []), ...(isFirst ? before : [])]
    return { ...renamedNode, ...(after.length > 0 && { after }), ...(renamedNode.guard === undefined && place.guard !== undefined && { guard: place.guard }) }
  })
  const last = inner.nodes.filter(({ id }) => !awaited.has(id)).map(({ id }) => renamed(id))
  return { nodes, output: mapBinding(inner.output, rename), waits: last.length > 0 ? last : waits(dependenciesOf(place)) }
}

/** Ids, and what names them beside bindings. */
function renameNode(node: PlanNode, renamed: (id: string) => string): PlanNode {
  const inner = node.type === 'map' ? { ...node, nodes: node.nodes.map((each) => renameNode(each, renamed)) } : node
  const { after, guard } = node
  return { ...inner, id: renamed(node.id), ...(after !== undefined && { after: after.map(renamed) }), ...(guard !== undefined && { guard: { ...guard, branch: renamed(guard.branch) } }) }
}

function replacePlaces(nodes: readonly PlanNode[], filled: ReadonlyMap<string, Filled>, replace: Replace): readonly PlanNode[] {
  return nodes.flatMap((node) => {
    const inPlace = filled.get(node.id)
    if (inPlace !== undefined) return inPlace.nodes
    const inner = node.type === 'map' ? { ...node, nodes: replacePlaces(node.nodes, filled, replace) } : node
    const after = node.after && [...new Set(node.after.flatMap((id) => filled.get(id)?.waits ?? [id]))]
    return [{ ...mapNodeBindings(inner, replace), ...(after && { after }) }]
  })
}

/** A role of the other template is one of this, or becomes one under the name of the node. */
function addRoles(roles: Map<string, TemplateRole>, inner: ReadonlyMap<string, TemplateRole>, place: string, use: TemplateUse): void {
  for (const [name, role] of inner) {
    const nodes = role.nodes.map((id) => `${place}.${id}`)
    const mapped = Object.hasOwn(use.roles, name) ? use.roles[name] : undefined
    const known = mapped === undefined ? undefined : roles.get(mapped)
    if (mapped === undefined || known === undefined) roles.set(`${place}.${name}`, { ...role, nodes })
    else roles.set(mapped, { ...known, skills: [...known.skills, ...role.skills], nodes: [...known.nodes, ...nodes] })
  }
}
