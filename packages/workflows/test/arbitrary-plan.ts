import * as fc from 'fast-check'
import type { Binding, Plan, PlanNode } from '../src/index.ts'
import { edgesOf } from '../src/plan/dependencies.ts'

interface Draft {
  readonly kind: 'step' | 'agent' | 'map' | 'branch' | 'approval'
  readonly reads: readonly number[]
  readonly word: string
  readonly is: boolean
}

const draft: fc.Arbitrary<Draft> = fc.record({
  kind: fc.constantFrom('step', 'step', 'step', 'agent', 'map', 'branch', 'approval'),
  reads: fc.array(fc.nat(100), { maxLength: 4 }),
  word: fc.string({ unit: 'binary', maxLength: 8 }),
  is: fc.boolean(),
})

/** Plans with nodes of every kind that hold to all rules; ids and values hold any character, halves of surrogate pairs too. */
export const anyPlan: fc.Arbitrary<Plan> = fc.tuple(fc.array(draft, { maxLength: 14 }), fc.string({ unit: 'binary', maxLength: 10 })).map(([drafts, name]) => planOf(drafts, name))

function planOf(drafts: readonly Draft[], name: string): Plan {
  const nodes: PlanNode[] = []
  drafts.forEach((each, index) => nodes.push(nodeOf(each, index, nodes)))
  const open = nodes.filter(({ guard }) => guard === undefined)
  return { v: 1, name, version: '1.0.0', nodes, edges: edgesOf(nodes), output: { from: 'array', items: open.map(({ id }) => read(id)) } }
}

function nodeOf({ kind, reads, word, is }: Draft, index: number, before: readonly PlanNode[]): PlanNode {
  const id = `${word.replace(/[/[\]]/g, '')} ${index}`
  const open = before.filter(({ guard }) => guard === undefined)
  const sources = open.length === 0 ? [] : reads.map((place) => read(open[place % open.length]?.id ?? ''))
  const input: Binding = is ? { from: 'object', fields: { given: { from: 'input', path: ['a', 0] }, sources: { from: 'array', items: sources } } } : { from: 'array', items: sources }
  const branch = before.findLast((node) => node.type === 'branch')
  const place = { id, ...(branch !== undefined && reads.length % 2 === 1 && { guard: { branch: branch.id, is } }) }
  switch (kind) {
    case 'step':
      return { type: 'step', step: word, effect: is ? 'once' : 'idempotent', ...place, input, ...(is && { retry: { attempts: 3 }, resources: { cpu: reads.length }, timeoutMs: 1 }) }
    case 'agent':
      return { type: 'agent', skills: [word], pattern: 'solo', ...place, input, ...(is && { budget: { costUsd: 0.5 }, rounds: 2 }) }
    case 'map':
      return {
        type: 'map', ...place, over: input, concurrency: 1 + reads.length, output: read(`${id} within`),
        nodes: [{ type: 'step', id: `${id} within`, step: word, effect: 'idempotent', input: { from: 'array', items: [{ from: 'item', map: id, path: [] }, ...sources] } }],
      }
    case 'branch':
      return { type: 'branch', ...place, condition: { cel: 'n == 1 || n == 2', values: { n: input } } }
    case 'approval':
      return { type: 'approval', ...place, show: input }
  }
}

function read(id: string): Binding {
  return { from: 'node', node: id, path: [] }
}

/** Values that no plan should hold where they are put. */
const hostile: fc.Arbitrary<unknown> = fc.oneof(
  fc.anything({ withDate: true, withMap: true, withSet: true, withBigInt: true, withNullPrototype: true, withObjectString: true }),
  fc.constantFrom<unknown>(1e308, -0, Number.NaN, Number.POSITIVE_INFINITY, -1, 0.5, 2 ** 53, '\ud800', '', '__proto__', 'constructor', 'a/b[0]', undefined, null, true, 'n'.repeat(20_000)),
  fc.constantFrom('{"__proto__":{"polluted":true}}', '{"constructor":{"prototype":{}}}', '{"from":"node","node":"__proto__","path":["__proto__"]}').map((text): unknown => JSON.parse(text)),
  fc.constantFrom('(a+)+', 'n.all(x, n.all(y, x == y))', '('.repeat(500), 'n', '1 +', 'unknown == 1').map((cel) => ({ cel, values: {} })),
  fc.integer({ min: 90, max: 3_000 }).map((depth) => nested(depth)),
)

function nested(depth: number): unknown {
  let value: unknown = { from: 'value', value: 1 }
  for (let level = 0; level < depth; level++) value = { from: 'array', items: [value] }
  return value
}

/** Plans of which a few places were replaced, removed or added to. Most of them are plans no more. */
export const brokenPlan: fc.Arbitrary<unknown> = fc.tuple(anyPlan, fc.array(fc.record({ place: fc.nat(), action: fc.constantFrom('replace', 'replace', 'remove', 'add', 'repeat'), value: hostile }), { minLength: 1, maxLength: 3 })).map(([plan, changes]) => {
  const root = { plan: structuredClone(plan) as unknown }
  for (const { place, action, value } of changes) change(root, place, action, value)
  return root.plan
})

function change(root: object, place: number, action: string, value: unknown): void {
  const places = placesOf(root)
  const [container, key] = places[place % places.length] as readonly [Record<string, unknown>, string]
  if (action === 'remove' && container !== root) delete container[key]
  else if (action === 'add' && container !== root) container[`${key}x`] = value
  else if (action === 'repeat' && Array.isArray(container)) container.push(container[Number(key)])
  else container[key] = value
}

function placesOf(value: object): readonly (readonly [object, string])[] {
  const places: (readonly [object, string])[] = []
  const stack: object[] = [value]
  const seen = new Set<object>()
  for (let container = stack.pop(); container !== undefined && places.length < 10_000; container = stack.pop()) {
    if (seen.has(container)) continue
    seen.add(container)
    for (const key of Object.keys(container)) {
      places.push([container, key])
      const inner = (container as Record<string, unknown>)[key]
      if (typeof inner === 'object' && inner !== null) stack.push(inner)
    }
  }
  return places
}
