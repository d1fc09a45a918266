import { jsonFault, runLimitsSchema, type EffectMode, type InDoubt } from '@nofx/core'
import { errorAt, type PlanFault, type PlanFaultKind } from './plan-fault.ts'
import { BINDING_DEPTH_MAX, CONDITION_CHARS_MAX, FAULTS_MAX, MAP_DEPTH_MAX, NAME_CHARS_MAX, NODES_MAX, PATH_LENGTH_MAX } from './plan-limits.ts'

// The same shape as `plan-schema.ts` says; a test compares them. By hand, since a schema that copies 100,000 nodes costs several times what
// parsing their JSON does, and recurses as deep as what it is given.

type Fields = Readonly<Record<string, unknown>>

const EFFECTS: ReadonlySet<unknown> = new Set<EffectMode>(['pure', 'idempotent', 'once'])
const DOUBTS: ReadonlySet<unknown> = new Set<InDoubt>(['fail', 'ask', 'check'])

const BASE = ['type', 'id', 'after', 'guard']
const CALL = ['step', 'effect', 'inDoubt', 'timeoutMs', 'retry']

const NO_FIELDS: Fields = {}

const KEYS = {
  plan: new Set(['v', 'name', 'version', 'nodes', 'edges', 'output']),
  edge: new Set(['source', 'target']),
  guard: new Set(['branch', 'is']),
  call: new Set(CALL),
  retry: new Set(['attempts', 'delayMs', 'delayMsMax']),
  condition: new Set(['cel', 'values']),
} as const

const NODE_KEYS: ReadonlyMap<unknown, ReadonlySet<string>> = new Map([
  ['step', new Set([...BASE, ...CALL, 'input', 'resources', 'compensate'])],
  ['agent', new Set([...BASE, 'skills', 'agents', 'pattern', 'input', 'budget', 'rounds'])],
  ['map', new Set([...BASE, 'over', 'nodes', 'output', 'concurrency'])],
  ['branch', new Set([...BASE, 'condition'])],
  ['approval', new Set([...BASE, 'show', 'timeoutMs'])],
])

const BINDING_KEYS: ReadonlyMap<unknown, ReadonlySet<string>> = new Map([
  ['value', new Set(['from', 'value'])],
  ['input', new Set(['from', 'path'])],
  ['node', new Set(['from', 'node', 'path'])],
  ['item', new Set(['from', 'map', 'path'])],
  ['object', new Set(['from', 'fields'])],
  ['array', new Set(['from', 'items'])],
  ['branch', new Set(['from', 'branch', 'whenTrue', 'whenFalse'])],
])

/** What was found so far, and how many nodes there were. */
interface Look {
  readonly faults: PlanFault[]
  nodes: number
}

/** Where a value of another shape than a plan's differs from it, the first 1,000 places; none when it is a plan. It looks at every part once, and no deeper than plans may be. */
export function shapeFaults(value: unknown): readonly PlanFault[] {
  const look: Look = { faults: [], nodes: 0 }
  checkPlan(value, look)
  return look.faults.slice(0, FAULTS_MAX)
}

function checkPlan(value: unknown, look: Look): void {
  const plan = fieldsOf(value, KEYS.plan, '(root)', look)
  if (plan === undefined) return
  if (plan['v'] !== 1) tell(look, 'v', `It is ${print(plan['v'])}; this release reads plans of version 1.`)
  checkName(plan['name'], 'name', look)
  checkName(plan['version'], 'version', look)
  checkNodes(plan['nodes'], 'nodes', 0, look)
  checkEdges(plan['edges'], look)
  checkBinding(plan['output'], 'output', 0, look)
}

function checkNodes(value: unknown, path: string, depth: number, look: Look): void {
  if (!Array.isArray(value)) return tell(look, path, `It is ${print(value)}; give a list of nodes.`)
  if (depth > MAP_DEPTH_MAX) return tell(look, path, `It is within more than ${MAP_DEPTH_MAX} maps. Give the work of the inner ones to a workflow of its own.`, 'limit')
  look.nodes += value.length
  if (look.nodes > NODES_MAX) return tell(look, path, `The plan has more than ${NODES_MAX} nodes. Use a map.`, 'limit')
  for (let index = 0; index < value.length && look.faults.length < FAULTS_MAX; index++) checkNode(value[index], path, index, depth, look)
}

function checkNode(node: unknown, list: string, index: number, depth: number, look: Look): void {
  if (!isRecord(node)) return tell(look, `${list}[${index}]`, `It is ${print(node)}; give a node.`)
  const { id, type } = node
  const path = typeof id === 'string' && id.length <= NAME_CHARS_MAX ? `nodes.${id}` : `${list}[${index}]`
  const keys = NODE_KEYS.get(type)
  if (keys === undefined) return tell(look, `${path}.type`, `It is ${print(type)}; give one of ${[...NODE_KEYS.keys()].join(', ')}.`)
  if (!hasOnly(node, keys, path, look)) return
  checkName(id, path, look, 'id')
  if (node['after'] !== undefined) checkNames(node['after'], `${path}.after`, look)
  if (node['guard'] !== undefined) checkGuard(node['guard'], `${path}.guard`, look)
  switch (type) {
    case 'step':
      checkCall(node, path, look)
      checkBinding(node['input'], path, 0, look, 'input')
      if (node['resources'] !== undefined) checkRecord(node['resources'], `${path}.resources`, look, checkNumber)
      if (node['compensate'] !== undefined) {
        const compensate = fieldsOf(node['compensate'], KEYS.call, `${path}.compensate`, look)
        if (compensate !== undefined) checkCall(compensate, `${path}.compensate`, look)
      }
      return
    case 'agent':
      checkNames(node['skills'], `${path}.skills`, look)
      if (node['agents'] !== undefined) checkNames(node['agents'], `${path}.agents`, look)
      checkName(node['pattern'], `${path}.pattern`, look)
      checkBinding(node['input'], path, 0, look, 'input')
      if (node['budget'] !== undefined) checkBudget(node['budget'], `${path}.budget`, look)
      return checkOptionalNumber(node['rounds'], `${path}.rounds`, look)
    case 'map':
      checkBinding(node['over'], path, 0, look, 'over')
      checkNodes(node['nodes'], `${path}.nodes`, depth + 1, look)
      checkBinding(node['output'], path, 0, look, 'output')
      return checkNumber(node['concurrency'], `${path}.concurrency`, look)
    case 'branch':
      return checkCondition(node['condition'], `${path}.condition`, look)
    default:
      checkBinding(node['show'], path, 0, look, 'show')
      checkOptionalNumber(node['timeoutMs'], `${path}.timeoutMs`, look)
  }
}

function checkCall(call: Fields, path: string, look: Look): void {
  checkName(call['step'], path, look, 'step')
  if (!EFFECTS.has(call['effect'])) tell(look, `${path}.effect`, `It is ${print(call['effect'])}; give "pure", "idempotent" or "once".`)
  if (call['inDoubt'] !== undefined && !DOUBTS.has(call['inDoubt'])) tell(look, `${path}.inDoubt`, `It is ${print(call['inDoubt'])}; give "fail", "ask" or "check".`)
  if (call['timeoutMs'] !== undefined) checkNumber(call['timeoutMs'], `${path}.timeoutMs`, look)
  if (call['retry'] === undefined) return
  const retry = fieldsOf(call['retry'], KEYS.retry, `${path}.retry`, look)
  if (retry === undefined) return
  checkNumber(retry['attempts'], `${path}.retry.attempts`, look)
  checkOptionalNumber(retry['delayMs'], `${path}.retry.delayMs`, look)
  checkOptionalNumber(retry['delayMsMax'], `${path}.retry.delayMsMax`, look)
}

/** The path of a part is put together where there is a fault: of most parts nobody asks. */
function checkBinding(value: unknown, parent: string, depth: number, look: Look, field?: string | number): void {
  if (depth > BINDING_DEPTH_MAX) return tell(look, pathOf(parent, field), `It is more than ${BINDING_DEPTH_MAX} levels deep. Make it flatter.`, 'limit')
  const binding = isRecord(value) ? value : NO_FIELDS
  const { from } = binding
  const keys = BINDING_KEYS.get(from)
  if (keys === undefined) return tell(look, pathOf(parent, field), `It is ${print(value)}; give a binding whose \`from\` is one of ${[...BINDING_KEYS.keys()].join(', ')}.`)
  if (!hasOnly(binding, keys, parent, look, field)) return
  switch (from) {
    case 'value':
      return checkJson(binding['value'], parent, look, field)
    case 'input':
      return checkPath(binding['path'], parent, look, field)
    case 'node':
      checkName(binding['node'], parent, look, field, 'node')
      return checkPath(binding['path'], parent, look, field)
    case 'item':
      checkName(binding['map'], parent, look, field, 'map')
      return checkPath(binding['path'], parent, look, field)
    case 'object':
      return checkFields(binding['fields'], pathOf(parent, field), depth, look)
    case 'array':
      return checkItems(binding['items'], pathOf(parent, field), depth, look)
    default: {
      const path = pathOf(parent, field)
      checkName(binding['branch'], path, look, 'branch')
      checkBinding(binding['whenTrue'], path, depth + 1, look, 'whenTrue')
      checkBinding(binding['whenFalse'], path, depth + 1, look, 'whenFalse')
    }
  }
}

function checkItems(value: unknown, path: string, depth: number, look: Look): void {
  if (!Array.isArray(value)) return tell(look, `${path}.items`, `It is ${print(value)}; give a list of bindings.`)
  for (let index = 0; index < value.length && look.faults.length < FAULTS_MAX; index++) checkBinding(value[index], path, depth + 1, look, index)
}

function checkFields(value: unknown, path: string, depth: number, look: Look): void {
  if (!isRecord(value)) return tell(look, `${path}.fields`, `It is ${print(value)}; give an object of bindings.`)
  for (const key in value) {
    if (look.faults.length >= FAULTS_MAX) return
    if (key === '__proto__') tell(look, path, 'A field is named "__proto__". Rename it.', 'id')
    else checkBinding(value[key], path, depth + 1, look, key)
  }
}

function checkPath(value: unknown, parent: string, look: Look, field?: string | number): void {
  if (!Array.isArray(value)) return tell(look, pathOf(parent, field, 'path'), `It is ${print(value)}; give a list of names and indexes, which may be empty.`)
  if (value.length > PATH_LENGTH_MAX) return tell(look, pathOf(parent, field, 'path'), `It has ${value.length} parts; the most is ${PATH_LENGTH_MAX}.`, 'limit')
  for (const part of value as readonly unknown[]) {
    if (typeof part === 'string' ? part.length > NAME_CHARS_MAX : !Number.isSafeInteger(part)) tell(look, pathOf(parent, field, 'path'), `It holds ${print(part)}; give names and whole numbers.`)
  }
}

function checkCondition(value: unknown, path: string, look: Look): void {
  const condition = fieldsOf(value, KEYS.condition, path, look)
  if (condition === undefined) return
  const { cel } = condition
  if (typeof cel !== 'string') tell(look, `${path}.cel`, `It is ${print(cel)}; give an expression in CEL.`)
  else if (cel.length > CONDITION_CHARS_MAX) tell(look, `${path}.cel`, `It has ${cel.length} characters; the most is ${CONDITION_CHARS_MAX}. Let a step decide.`, 'limit')
  checkFields(condition['values'], `${path}.values`, -1, look)
}

function checkGuard(value: unknown, path: string, look: Look): void {
  const guard = fieldsOf(value, KEYS.guard, path, look)
  if (guard === undefined) return
  checkName(guard['branch'], `${path}.branch`, look)
  if (typeof guard['is'] !== 'boolean') tell(look, `${path}.is`, `It is ${print(guard['is'])}; give true or false.`)
}

function checkEdges(value: unknown, look: Look): void {
  if (!Array.isArray(value)) return tell(look, 'edges', `It is ${print(value)}; give a list.`)
  for (let index = 0; index < value.length && look.faults.length < FAULTS_MAX; index++) {
    const edge = fieldsOf(value[index], KEYS.edge, 'edges', look, index)
    if (edge === undefined) continue
    checkName(edge['source'], 'edges', look, index, 'source')
    checkName(edge['target'], 'edges', look, index, 'target')
  }
}

function checkBudget(value: unknown, path: string, look: Look): void {
  const result = runLimitsSchema.safeParse(value)
  for (const issue of result.error?.issues ?? []) tell(look, [path, ...issue.path].join('.'), `${issue.message}.`)
}

function checkJson(value: unknown, parent: string, look: Look, field?: string | number): void {
  const fault = jsonFault(value)
  if (fault !== undefined) tell(look, `${pathOf(parent, field, 'value')}${fault.path.toReversed().join('')}`, `It is ${fault.kind}, which JSON cannot hold. ${fault.remedy}`)
}

function checkName(value: unknown, parent: string, look: Look, field?: string | number, part?: string): void {
  if (typeof value !== 'string') tell(look, pathOf(parent, field, part), `It is ${print(value)}; give a text.`)
  else if (value.length > NAME_CHARS_MAX) tell(look, pathOf(parent, field, part), `It has ${value.length} characters; the most is ${NAME_CHARS_MAX}.`, 'limit')
}

function checkNumber(value: unknown, path: string, look: Look): void {
  if (typeof value !== 'number' || !Number.isFinite(value)) tell(look, path, `It is ${print(value)}; give a number.`)
}

function checkOptionalNumber(value: unknown, path: string, look: Look): void {
  if (value !== undefined) checkNumber(value, path, look)
}

function checkNames(value: unknown, path: string, look: Look): void {
  if (!Array.isArray(value)) return tell(look, path, `It is ${print(value)}; give a list.`)
  for (let index = 0; index < value.length && look.faults.length < FAULTS_MAX; index++) checkName(value[index], path, look, index)
}

function checkRecord(value: unknown, path: string, look: Look, check: (item: unknown, path: string, look: Look) => void): void {
  if (!isRecord(value)) return tell(look, path, `It is ${print(value)}; give an object.`)
  for (const key of Object.keys(value)) {
    if (look.faults.length >= FAULTS_MAX) return
    if (key === '__proto__') tell(look, path, 'A field is named "__proto__". Rename it.', 'id')
    else check(value[key], `${path}.${key}`, look)
  }
}

/** The fields of an object that has no others than those. */
function fieldsOf(value: unknown, keys: ReadonlySet<string>, path: string, look: Look, index?: number): Fields | undefined {
  if (isRecord(value)) return hasOnly(value, keys, path, look, index) ? value : undefined
  tell(look, pathOf(path, index), `It is ${print(value)}; give an object with ${[...keys].join(', ')}.`)
  return undefined
}

/** Tells of fields that are none of those; `false` when there are more of them than are told. */
function hasOnly(value: Fields, keys: ReadonlySet<string>, parent: string, look: Look, field?: string | number): boolean {
  // A plain object inherits nothing that could be listed.
  for (const key in value) {
    if (keys.has(key)) continue
    if (look.faults.length >= FAULTS_MAX) return false
    tell(look, pathOf(parent, field), `It has a field ${print(key)}, which is none of ${[...keys].join(', ')}. Remove it.`)
  }
  return true
}

/** A plain object, so that all that is read of it is its own. */
function isRecord(value: unknown): value is Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function pathOf(parent: string, field?: string | number, part?: string): string {
  const path = field === undefined ? parent : typeof field === 'number' ? `${parent}[${field}]` : `${parent}.${field}`
  return part === undefined ? path : `${path}.${part}`
}

/** A value as a message shows it: short, whatever it is. */
function print(value: unknown): string {
  if (value === undefined) return 'absent'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object' && value !== null) return 'an object'
  if (typeof value === 'string') return value.length > 60 ? `${JSON.stringify(value.slice(0, 60))}…` : JSON.stringify(value)
  return typeof value === 'number' || typeof value === 'boolean' || value === null ? `${value}` : `a ${typeof value}`
}

function tell(look: Look, path: string, message: string, kind: PlanFaultKind = 'shape'): void {
  look.faults.push(errorAt(kind, path.length > NAME_CHARS_MAX ? `${path.slice(0, NAME_CHARS_MAX)}…` : path, message))
}
