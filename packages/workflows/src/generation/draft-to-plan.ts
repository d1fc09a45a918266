import { stepCall } from '../builder/step-call.ts'
import type { Binding, Path } from '../plan/binding.ts'
import type { Condition } from '../plan/condition.ts'
import { recordOf } from '../plan/json-schema.ts'
import type { Plan, PlanNode } from '../plan/plan.ts'
import { edgesOf } from '../plan/dependencies.ts'
import { BINDING_DEPTH_MAX, MAP_DEPTH_MAX } from '../plan/plan-limits.ts'
import { FORBIDDEN_KEYS } from '../plan/scope-faults.ts'
import { describedSteps, type Catalogue } from './catalogue.ts'
import type { DraftNode, PlanDraft } from './plan-draft.ts'

/** What keeps a draft from being a plan: where, what, and what to do about it. */
export interface DraftFault {
  readonly path: string
  readonly message: string
}

/** The plan that a draft says, as far as it says one, and what it gets wrong. What the plan itself gets wrong `validatePlan` finds. */
export interface DraftedPlan {
  readonly plan: Plan
  readonly faults: readonly DraftFault[]
}

/** `$src.files[0].path`, whole. */
const REFERENCE = /^\$([A-Za-z_][A-Za-z0-9_-]*)((?:\.[A-Za-z_][A-Za-z0-9_]*|\[\d{1,9}\])*)$/

/** Texts, which are left alone, and references in a condition. */
const CONDITION_PARTS = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\$[A-Za-z_][A-Za-z0-9_-]*(?:\.[A-Za-z_][A-Za-z0-9_]*(?!\w*\()|\[\d{1,9}\])*/g

/** Bodies of maps at work at one time, as the builder has it. */
const CONCURRENCY_DEFAULT = 16

/** Turns a draft into a plan: steps bring their effects, limits and retries from the catalogue. Costs a look at each part. */
export function draftToPlan(draft: PlanDraft, catalogue: Catalogue, version = '1.0.0'): DraftedPlan {
  const drafting: Drafting = {
    steps: new Map(describedSteps(catalogue).map(({ step }) => [step.name, step])),
    byId: new Map(draft.nodes.map((node) => [node.id, node])),
    inner: new Map(),
    faults: [],
  }
  for (const node of draft.nodes) {
    const list = drafting.inner.get(node.within)
    if (list === undefined) drafting.inner.set(node.within, [node])
    else list.push(node)
    if (node.within !== undefined) checkWithin(node, drafting)
  }
  const nodes = nodesWithin(undefined, drafting, 0)
  const output = toBinding(draft.output ?? null, 'output', undefined, drafting, 0)
  return { plan: { v: 1, name: draft.name, version, nodes, edges: edgesOf(nodes), output }, faults: drafting.faults }
}

interface Drafting {
  readonly steps: ReadonlyMap<string, Parameters<typeof stepCall>[0]>
  readonly byId: ReadonlyMap<string, DraftNode>
  /** By the map around. */
  readonly inner: Map<string | undefined, DraftNode[]>
  readonly faults: DraftFault[]
}

function checkWithin({ id, within }: DraftNode, { byId, faults }: Drafting): void {
  const around = new Set<string>()
  for (let at = within; at !== undefined; at = byId.get(at)?.within) {
    if (around.has(at) || byId.get(at)?.kind !== 'map') {
      faults.push({ path: `nodes.${id}.within`, message: around.has(at) ? 'It is within itself. Name a map around it, or leave it out.' : `"${at}" is no map. Name one, or leave it out.` })
      return
    }
    around.add(at)
  }
}

/** Calls itself for the bodies of maps, which are in no circle where there is no fault. */
function nodesWithin(map: string | undefined, drafting: Drafting, depth: number): readonly PlanNode[] {
  if (depth > MAP_DEPTH_MAX) return []
  return (drafting.inner.get(map) ?? []).flatMap((node) => planNode(node, drafting, depth))
}

function planNode(node: DraftNode, drafting: Drafting, depth: number): readonly PlanNode[] {
  const { id, within } = node
  const path = `nodes.${id}`
  const bind = (value: unknown, field: string): Binding => toBinding(value ?? null, `${path}.${field}`, within, drafting, 0)
  const place = { id, ...(node.after !== undefined && node.after.length > 0 && { after: node.after }), ...(node.when !== undefined && { guard: node.when }) }
  switch (node.kind) {
    case 'step': {
      const step = drafting.steps.get(node.step)
      if (step === undefined) {
        drafting.faults.push({ path: `${path}.step`, message: `There is no step "${node.step}". Name one of the catalogue: ${[...drafting.steps.keys()].slice(0, 50).join(', ') || 'it has none'}.` })
        // In its place, so that the rest of the plan can be looked at.
        return [{ type: 'approval', ...place, show: bind(node.input, 'input') }]
      }
      return [{ type: 'step', ...place, ...stepCall(step), input: bind(node.input, 'input'), ...(step.resources !== undefined && { resources: step.resources }) }]
    }
    case 'agent':
      return [{ type: 'agent', ...place, skills: node.skills, pattern: node.pattern ?? 'solo', input: bind(node.input, 'input') }]
    case 'map':
      return [{
        type: 'map', ...place, over: bind(node.over, 'over'), nodes: nodesWithin(id, drafting, depth + 1), concurrency: node.concurrency ?? CONCURRENCY_DEFAULT,
        output: toBinding(node.output, `${path}.output`, id, drafting, 0),
      }]
    case 'branch':
      return [{ type: 'branch', ...place, condition: toCondition(node.condition, path, within, drafting) }]
    case 'approval':
      return [{ type: 'approval', ...place, show: bind(node.show, 'show') }]
  }
}

/** @param map the map in whose body it is read */
function toBinding(value: unknown, path: string, map: string | undefined, drafting: Drafting, depth: number): Binding {
  if (typeof value === 'string') return value.startsWith('$') ? toReference(value, path, map, drafting) : { from: 'value', value }
  if (depth > BINDING_DEPTH_MAX) {
    drafting.faults.push({ path, message: `It has more than ${BINDING_DEPTH_MAX} levels. Make it flatter.` })
    return { from: 'value', value: null }
  }
  if (Array.isArray(value)) {
    const items = value.map((item, index) => toBinding(item, `${path}[${index}]`, map, drafting, depth + 1))
    return items.every((item) => item.from === 'value') ? { from: 'value', value: items.map((item) => item.value) } : { from: 'array', items }
  }
  const record = recordOf(value)
  if (record === undefined) return { from: 'value', value }
  if (Object.hasOwn(record, '$if')) {
    const side = (key: string): Binding => toBinding(Object.hasOwn(record, key) ? record[key] : null, `${path}.${key}`, map, drafting, depth + 1)
    const branch = record['$if']
    if (typeof branch !== 'string') drafting.faults.push({ path: `${path}.$if`, message: 'It is no id. Name a branch.' })
    return { from: 'branch', branch: typeof branch === 'string' ? branch : '', whenTrue: side('$then'), whenFalse: side('$else') }
  }
  const fields = Object.entries(record).flatMap(([key, field]) => {
    if (!FORBIDDEN_KEYS.has(key)) return [[key, toBinding(field, `${path}.${key}`, map, drafting, depth + 1)] as const]
    drafting.faults.push({ path: `${path}.${key}`, message: `A field is named "${key}". Rename it.` })
    return []
  })
  const values = fields.flatMap(([key, field]) => (field.from === 'value' ? [[key, field.value] as const] : []))
  return values.length === fields.length ? { from: 'value', value: Object.fromEntries(values) } : { from: 'object', fields: Object.fromEntries(fields) }
}

function toReference(text: string, path: string, map: string | undefined, drafting: Drafting): Binding {
  if (text.startsWith('$$')) return { from: 'value', value: text.slice(1) }
  const [, name, parts] = REFERENCE.exec(text) ?? []
  if (name === undefined) {
    drafting.faults.push({ path, message: `"${text.slice(0, 100)}" is no reference. Write "$node.field", "$input.field" or "$item.field"; a text that begins with a dollar sign with two of them.` })
    return { from: 'value', value: null }
  }
  const at: Path = [...(parts ?? '').matchAll(/\.(\w+)|\[(\d+)\]/g)].map(([, key, index]) => key ?? Number(index))
  if (drafting.byId.has(name)) return { from: 'node', node: name, path: at }
  if (name === 'input') return { from: 'input', path: at }
  if (name === 'item' && map !== undefined) return { from: 'item', map, path: at }
  drafting.faults.push({ path, message: name === 'item' ? 'It reads an item outside of the body of a map. Put the node within one, or read something else.' : `It reads "${name}", and there is no such node. Add it, or read another.` })
  return { from: 'value', value: null }
}

function toCondition(text: string, path: string, map: string | undefined, drafting: Drafting): Condition {
  const values: Record<string, Binding> = {}
  const names = new Map<string, string>()
  const cel = text.replace(CONDITION_PARTS, (part) => {
    if (!part.startsWith('$')) return part
    const known = names.get(part)
    if (known !== undefined) return known
    const name = `value_${names.size}`
    names.set(part, name)
    values[name] = toReference(part, `${path}.condition`, map, drafting)
    return name
  })
  return { cel, values }
}
