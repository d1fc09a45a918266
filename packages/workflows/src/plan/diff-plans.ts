import { isSameJson } from '@nofx/core'
import { edgesOf } from './dependencies.ts'
import type { Plan, PlanEdge, PlanNode } from './plan.ts'

/** A field that differs. One that only one plan has is `undefined` in the other. */
export interface FieldChange {
  /** Within the node, or within the plan: `retry.attempts`, `input.fields.src.path[0]`. */
  readonly path: string
  readonly before: unknown
  readonly after: unknown
}

export interface NodeChange {
  readonly id: string
  readonly fields: readonly FieldChange[]
}

/** What became of one plan in another. */
export interface PlanDiff {
  /** `name`, `version` and `output`. */
  readonly fields: readonly FieldChange[]
  /** Nodes by id, those in bodies of maps included. */
  readonly nodes: { readonly added: readonly PlanNode[]; readonly removed: readonly PlanNode[]; readonly changed: readonly NodeChange[] }
  readonly edges: { readonly added: readonly PlanEdge[]; readonly removed: readonly PlanEdge[] }
  /** The same in words, a sentence each; none when the plans say the same. */
  readonly words: readonly string[]
}

/** Characters of a value that a sentence shows. */
const SHOWN_CHARS_MAX = 80

/**
 * Compares two plans by the ids of their nodes. The order of nodes and of keys does not count, and what the edges are follows from the nodes.
 * A node that stands in another map than before has a change of `within`. Costs a look at every part of both.
 *
 * @example
 * ```ts
 * diffPlans(before, after).words // ['test: timeoutMs was 600000 and is 300000.', 'Added the step "lint", after "checkout".']
 * ```
 */
export function diffPlans(before: Plan, after: Plan): PlanDiff {
  const [old, now] = [placesOf(before.nodes), placesOf(after.nodes)]
  const fields = ([['name', before.name, after.name], ['version', before.version, after.version], ['output', before.output, after.output]] as const).flatMap(([path, one, other]) => fieldChanges(one, other, path))
  const added = [...now.values()].filter(({ node }) => !old.has(node.id)).map(({ node }) => node)
  const removed = [...old.values()].filter(({ node }) => !now.has(node.id)).map(({ node }) => node)
  const changed = [...old.values()].flatMap((place): readonly NodeChange[] => {
    const other = now.get(place.node.id)
    const changes = other === undefined ? [] : nodeChanges(place, other)
    return changes.length === 0 ? [] : [{ id: place.node.id, fields: changes }]
  })
  const [oldEdges, newEdges] = [edgesByText(before), edgesByText(after)]
  const edges = { added: missingFrom(oldEdges, newEdges), removed: missingFrom(newEdges, oldEdges) }
  const words = [
    ...fields.map((change) => `The plan: ${inWords(change)}`),
    ...added.map((node) => `Added the ${node.type} "${node.id}"${afterWords(node.id, edges.added)}.`),
    ...removed.map((node) => `Removed the ${node.type} "${node.id}".`),
    ...changed.flatMap(({ id, fields: changes }) => changes.map((change) => `${id}: ${inWords(change)}`)),
    ...edgeWords(edges.added, now, old, 'now waits for'),
    ...edgeWords(edges.removed, now, old, 'no longer waits for'),
  ]
  return { fields, nodes: { added, removed, changed }, edges, words }
}

interface NodePlace {
  readonly node: PlanNode
  /** The map whose body it is in. */
  readonly within: string | undefined
}

function placesOf(nodes: readonly PlanNode[]): ReadonlyMap<string, NodePlace> {
  const places = new Map<string, NodePlace>()
  const lists: { readonly nodes: readonly PlanNode[]; readonly within: string | undefined }[] = [{ nodes, within: undefined }]
  for (let list = lists.pop(); list !== undefined; list = lists.pop()) {
    for (const node of list.nodes) {
      places.set(node.id, { node, within: list.within })
      if (node.type === 'map') lists.push({ nodes: node.nodes, within: node.id })
    }
  }
  return places
}

function nodeChanges(before: NodePlace, after: NodePlace): readonly FieldChange[] {
  return fieldChanges({ ...before.node, nodes: undefined, within: before.within }, { ...after.node, nodes: undefined, within: after.within }, '')
}

/** The smallest parts that differ; lists of unlike length differ as a whole. Plans are of bounded depth. */
function fieldChanges(before: unknown, after: unknown, path: string): readonly FieldChange[] {
  if (isSameJson(before, after)) return []
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) return before.flatMap((item, index) => fieldChanges(item, after[index], `${path}[${index}]`))
  if (!isFields(before) || !isFields(after)) return [{ path, before, after }]
  const keys = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...keys].flatMap((key) => fieldChanges(before[key], after[key], path === '' ? key : `${path}.${key}`))
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function edgesByText({ nodes }: Plan): ReadonlyMap<string, PlanEdge> {
  return new Map(edgesOf(nodes).map((edge) => [JSON.stringify([edge.source, edge.target]), edge]))
}

function missingFrom(known: ReadonlyMap<string, PlanEdge>, edges: ReadonlyMap<string, PlanEdge>): readonly PlanEdge[] {
  return [...edges].filter(([text]) => !known.has(text)).map(([, edge]) => edge)
}

function inWords({ path, before, after }: FieldChange): string {
  if (before === undefined) return `${path} is now ${show(after)}.`
  return after === undefined ? `${path} was ${show(before)} and is gone.` : `${path} was ${show(before)} and is ${show(after)}.`
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined'
  return text.length > SHOWN_CHARS_MAX ? `${text.slice(0, SHOWN_CHARS_MAX)}…` : text
}

function afterWords(id: string, edges: readonly PlanEdge[]): string {
  const sources = edges.filter(({ target }) => target === id).map(({ source }) => `"${source}"`)
  return sources.length === 0 ? '' : `, after ${sources.join(' and ')}`
}

/** Edges of nodes that came or went are told with those. */
function edgeWords(edges: readonly PlanEdge[], now: ReadonlyMap<string, NodePlace>, old: ReadonlyMap<string, NodePlace>, words: string): readonly string[] {
  return edges.filter(({ target }) => now.has(target) && old.has(target)).map(({ source, target }) => `"${target}" ${words} "${source}".`)
}
