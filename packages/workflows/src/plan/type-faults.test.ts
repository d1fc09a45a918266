import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { cel, defineStep, defineWorkflow, validatePlan, type Binding, type Plan, type PlanNode, type Ref } from '../index.ts'
import { valueAt } from './binding.ts'

const doc = z.object({ text: z.string(), size: z.number(), tags: z.array(z.string()), title: z.string().optional() })
type Doc = z.infer<typeof doc>
const yields = <T>(name: string, output: z.ZodType<T>) => defineStep(name, { input: z.object({}), output, run: (): T => ({}) as T })

const source = yields('source', z.object({ docs: z.array(doc), other: z.array(z.object({ text: z.number() })), groups: z.array(z.array(doc)), pages: z.array(z.string()).nullable(), pair: z.tuple([z.string()]).rest(z.number()) }))
const show = defineStep('show', { input: z.object({ text: z.string() }), output: z.object({ shown: z.boolean(), lines: z.number() }), run: () => ({ shown: true, lines: 1 }) })
const total = defineStep('total', { input: z.object({ lines: z.array(z.number()) }), run: () => 1 })
const steps = [source, show, total]

/** A builder and references whose types would allow anything, as an edited plan may hold anything. */
// oxlint-disable-next-line typescript/no-explicit-any -- what the types would refuse is what is tested
type Loose = any

function told(build: (builder: Loose, src: Loose) => unknown): readonly string[] {
  const { plan } = defineWorkflow('edited', {}, (builder) => build(builder, builder.step(source, {})))
  return validatePlan(plan, { steps }).filter(({ kind }) => kind === 'type').map(({ path, message }) => `${path}: ${message.replace('. Hand it something else, or correct the schema.', '')}`)
}

describe('validatePlan, on what is handed from step to step', () => {
  it('knows the items of what a map goes over', () => {
    expect(told(({ step, map }, src) => map(src.docs, (d: Loose) => step(show, { text: d.text })))).toEqual([])
    expect(told(({ step, map }, src) => map(src.docs, (d: Loose) => step(show, { text: d.nope })))).toEqual(['nodes.show.input.text: What the step "show" is given is read at "nope", where there is nothing'])
    expect(told(({ step, map }, src) => map(src.docs, (d: Loose) => step(show, { text: d.size })))).toEqual(['nodes.show.input.text: What the step "show" is given is number, where string is wanted'])
    expect(told(({ step, map }, src) => map(src.docs, (d: Loose) => step(show, { text: d.tags[0] })))).toEqual([])
    expect(told(({ step, map }, src) => map(src.docs, (d: Loose) => step(show, d)))).toEqual([])
    expect(told(({ step, map }, src) => map(src.other, (d: Loose) => step(show, d)))).toEqual(['nodes.show.input.text: What the step "show" is given is number, where string is wanted'])
    expect(told(({ step, map }, src) => map(src.pages, (page: Loose) => step(show, { text: page.name })))).toEqual([])
    expect(told(({ step, map }, src) => map(src.pages, (page: Loose) => step(total, { lines: page })))).toEqual(['nodes.total.input.lines: What the step "total" is given is string, where array is wanted'])
  })

  it('knows them in maps within maps, from inside and from around', () => {
    const nested = (body: (builder: Loose, group: Loose, d: Loose) => unknown) => told((builder, src) => builder.map(src.groups, (group: Loose) => builder.map(group, (d: Loose) => body(builder, group, d), { id: 'inner' }), { id: 'outer' }))
    expect(nested(({ step }, group, d) => step(show, { text: [d.text, group[0].text][1] }))).toEqual([])
    expect(nested(({ step }, _, d) => step(show, { text: d.nope }))).toHaveLength(1)
    expect(nested(({ step }, group) => step(show, { text: group[0].size }))).toHaveLength(1)
    expect(nested(({ map, step }, _, d) => map(d.size, (it: Loose) => step(show, { text: it }), { id: 'third' }))).toEqual(['nodes.third.over: What the map is given is number, where array is wanted'])
  })

  it('knows what a map yields', () => {
    const shown = (read: (list: Loose, builder: Loose) => unknown) => told((builder, src) => read(builder.map(src.docs, (d: Loose) => ({ d, done: builder.step(show, { text: d.text }) }), { id: 'first' }), builder))
    expect(shown((list, { step, map }) => map(list, (it: Loose) => step(show, { text: it.d.text }, { id: 'again' })))).toEqual([])
    expect(shown((list, { step, map }) => map(list, (it: Loose) => step(show, { text: it.done.shown }, { id: 'again' })))).toEqual(['nodes.again.input.text: What the step "show" is given is boolean, where string is wanted'])
    expect(shown((list, { step }) => step(show, { text: list[2].done.nope }, { id: 'again' }))).toEqual(['nodes.again.input.text: What the step "show" is given is read at "2.done.nope", where there is nothing'])
    expect(shown((list, { step }) => step(show, { text: list }, { id: 'again' }))).toEqual(['nodes.again.input.text: What the step "show" is given is array, where string is wanted'])
    // The list may be empty, and then it fits.
    expect(shown((list, { step }) => step(total, { lines: list }))).toEqual([])
  })

  it('says what the list of a map over constants holds, for that is never empty', () => {
    const mapped = (lines: (it: Loose, shown: Loose) => unknown, over: readonly unknown[] = ['a']): readonly string[] => {
      const body: PlanNode = { type: 'step', id: 'show', step: 'show', effect: 'idempotent', input: { from: 'object', fields: { text: { from: 'item', map: 'm', path: [] } } } }
      const output = lines({ from: 'item', map: 'm', path: [] }, { from: 'node', node: 'show', path: ['lines'] }) as Binding
      const nodes: PlanNode[] = [{ type: 'map', id: 'm', over: { from: 'value', value: over }, nodes: [body], output, concurrency: 1 }, { type: 'step', id: 'total', step: 'total', effect: 'idempotent', input: { from: 'object', fields: { lines: { from: 'node', node: 'm', path: [] } } } }]
      const plan: Plan = { v: 1, name: 'x', version: '1.0.0', nodes, edges: [], output: { from: 'value', value: 1 } }
      return validatePlan(plan, { steps }).filter(({ kind }) => kind === 'type').map(({ path, message }) => `${path}: ${message.split('. ')[0]}`)
    }
    expect(mapped((_, shown) => shown)).toEqual([])
    expect(mapped((it) => it)).toEqual(['nodes.total.input.lines.[0]: What the step "total" is given is string, where number is wanted'])
    expect(mapped((_, shown) => shown, ['a', 2])).toEqual(['nodes.show.input.text: What the step "show" is given is integer, where string is wanted'])
    expect(mapped((it) => it, [])).toEqual([])
  })

  it('wants both sides of a branch to fit, as far as they are known', () => {
    const chosen = (yes: (src: Loose) => unknown, no?: (src: Loose) => unknown) => told((builder, src) => builder.step(show, { text: builder.when(cel`${src.pages} == null`, () => yes(src), no && (() => no(src))) }))
    expect(chosen((src) => src.docs[0].text, () => 'none')).toEqual([])
    expect(chosen((src) => src.docs[0].text)).toEqual([])
    expect(chosen((src) => src.docs[0].text, () => null)).toEqual([])
    expect(chosen((src) => src.docs[0].text, (src) => src.docs[0].size)).toEqual(['nodes.show.input.text: What the step "show" is given is number, where string is wanted'])
    expect(chosen(() => 1, (src) => src.docs[0].text)).toHaveLength(1)
    expect(told(({ step, map, when }, src) => map(when(cel`${src.pages} == null`, () => src.docs, () => src.other), (d: Loose) => step(show, { text: d.text })))).toHaveLength(1)
    expect(told(({ step, map, when }, src) => map(when(cel`${src.pages} == null`, () => src.docs), (d: Loose) => step(show, { text: d.text })))).toEqual([])
  })

  it('compares the items of a list that is written down', () => {
    expect(told(({ step }, src) => step(total, { lines: [1, src.docs[0].size] }))).toEqual([])
    expect(told(({ step }, src) => step(total, { lines: [1, src.docs[0].text] }))).toEqual(['nodes.total.input.lines.[1]: What the step "total" is given is string, where number is wanted'])
  })

  it('says nothing where items differ by their place, or only the run can tell', () => {
    expect(told(({ step, map }, src) => map(src.pair, (it: Loose) => step(show, { text: it })))).toEqual([])
    expect(told(({ step, agent, map }) => map(agent({ id: 'ask', skills: ['x'], output: z.array(z.number()) }, {}), (it: Loose) => step(show, { text: it.nope })))).toEqual([])
    expect(told(({ step, map }, src) => map(src.docs, (d: Loose) => ({ title: d.title }), { id: 'titles' }) && step(show, { text: src.docs[0].title }))).toEqual([])
  })

  it('knows fields by their pattern, too', () => {
    const open = { type: 'object', properties: { text: { type: 'string' } }, patternProperties: { '^x-': { type: 'string' } }, additionalProperties: false } as const
    const nodes: PlanNode[] = [{ type: 'step', id: 'a', step: 'a', effect: 'idempotent', input: { from: 'value', value: { 'x-a': 'b' } } }, { type: 'step', id: 'show', step: 'show', effect: 'idempotent', input: { from: 'object', fields: { text: { from: 'node', node: 'a', path: ['x-b'] } } } }]
    const plan: Plan = { v: 1, name: 'x', version: '1.0.0', nodes, edges: [], output: { from: 'value', value: 1 } }
    expect(validatePlan(plan, { steps: [{ name: 'a', input: open, output: open }, show] })).toEqual([])
    const { patternProperties: _, ...closed } = open
    expect(validatePlan(plan, { steps: [{ name: 'a', input: closed, output: closed }, show] })).toHaveLength(2)
  })

  it('gives an answer of a chain of maps that each double what they read', () => {
    const over = (list: number, path: readonly string[] = []): Binding => (list === 0 ? { from: 'node', node: 'source', path: ['docs'] } : { from: 'node', node: `m${list - 1}`, path })
    const nodes = Array.from({ length: 3_000 }, (_, index): PlanNode => {
      const item: Binding = { from: 'item', map: `m${index}`, path: [] }
      const either: Binding = { from: 'branch', branch: `b${index}`, whenTrue: item, whenFalse: { from: 'object', fields: { text: item, size: item } } }
      const branch: PlanNode = { type: 'branch', id: `b${index}`, condition: { cel: 'n', values: { n: item } } }
      const step: PlanNode = { type: 'step', id: `s${index}`, step: 'show', effect: 'idempotent', input: { from: 'object', fields: { text: item } } }
      return { type: 'map', id: `m${index}`, over: over(index), nodes: [branch, step], output: either, concurrency: 1 }
    })
    const first: PlanNode = { type: 'step', id: 'source', step: 'source', effect: 'idempotent', input: { from: 'value', value: {} } }
    const plan: Plan = { v: 1, name: 'x', version: '1.0.0', nodes: [first, ...nodes], edges: [], output: { from: 'value', value: 1 } }
    const errors = validatePlan(plan, { steps }).filter(({ severity }) => severity === 'error')
    expect(errors[0]?.path).toBe('nodes.s0.input.text')
  })
})

/** A value of a known type in a plan that is being built: how it is made from what there is. */
interface Part {
  readonly kind: 'step' | 'field' | 'map' | 'map in map' | 'when' | 'when in map' | 'map of map' | 'list'
  readonly from: number
  readonly other: number
}

const partArbitrary: fc.Arbitrary<Part> = fc.record({
  kind: fc.constantFrom('step', 'field', 'map', 'map in map', 'when', 'when in map', 'map of map', 'list'),
  from: fc.nat(1_000), other: fc.nat(1_000),
})

const improve = defineStep('improve', { input: doc, output: doc, run: (given) => given })
const gather = defineStep('gather', { input: z.object({ docs: z.array(doc), best: doc.optional() }), output: z.object({ docs: z.array(doc) }), run: ({ docs }) => ({ docs }) })
const start = yields('start', z.object({ docs: z.array(doc), one: doc }))

/** Each value is of the type `Doc` or a list of it, as the compiler has checked; so no plan that is made has a mismatch. */
function build(parts: readonly Part[]) {
  return defineWorkflow('typed', { input: doc }, ({ input, step, map, when }) => {
    const begun = step(start, {})
    const docs: Ref<Doc>[] = [input, begun.one]
    const lists: Ref<readonly Doc[]>[] = [begun.docs]
    for (const [index, { kind, from, other }] of parts.entries()) {
      const [one, two, list] = [docs[from % docs.length]!, docs[other % docs.length]!, lists[from % lists.length]!]
      const better = (name: string, given: Ref<Doc>) => step(improve, { text: given.text, size: two.size, tags: [one.text, given.tags[0]!] }, { id: `${name} ${index}` })
      const id = `map ${index}`
      if (kind === 'step') docs.push(better('step', one))
      else if (kind === 'field') docs.push(step(gather, { docs: [one, two], best: two }, { id: `pick ${index}` }).docs[0]!)
      else if (kind === 'map') lists.push(map(list, (item) => better('body', item), { id }))
      else if (kind === 'map in map') lists.push(map(list, (item) => map(list, (inner) => better('deep', inner), { id: `in ${index}` })[0] ?? item, { id }))
      else if (kind === 'when') docs.push(when(cel`${one.size} > 1.0`, () => better('yes', one), () => two, { id: `when ${index}` }))
      else if (kind === 'when in map') lists.push(map(list, (item) => when(cel`${item.size} > 1.0`, () => item, () => ({ text: item.text, size: two.size, tags: one.tags }), { id: `when ${index}` }), { id }) as never)
      else if (kind === 'map of map') lists.push(map(map(list, (item) => ({ deep: { item } }), { id: `of ${index}` }), ({ deep }) => better('taken', deep.item), { id }))
      else lists.push(step(gather, { docs: list } as never, { id: `gather ${index}` }).docs)
    }
    return { docs, lists }
  })
}

describe('a plan whose references have the types that its steps declare', () => {
  it('has no type fault, however it is put together', () => {
    fc.assert(fc.property(fc.array(partArbitrary, { maxLength: 12 }), (parts) => {
      const { plan, steps: own, input } = build(parts)
      expect(validatePlan(plan, { steps: [...own.values()], input: input! }).filter(({ kind }) => kind === 'type')).toEqual([])
    }))
  })

  it('has one as soon as a step declares that it yields something else', () => {
    fc.assert(fc.property(fc.array(partArbitrary, { maxLength: 12 }), (parts) => {
      const { plan, steps: own, input } = build([...parts, { kind: 'map of map', from: 0, other: 0 }])
      const changed = [...own.values()].map((step) => (step.name === 'start' ? { ...step, output: z.object({ docs: z.array(doc.extend({ text: z.null() })), one: doc }) } : step))
      expect(validatePlan(plan, { steps: changed, input: input! }).some(({ kind }) => kind === 'type')).toBe(true)
    }))
  })
})

/** What the step "b" is told about its input, which a binding makes of what the step "a" yields. */
function handedOn(output: z.ZodType, input: z.ZodType, binding: Binding): readonly string[] {
  const nodes: PlanNode[] = [{ type: 'step', id: 'a', step: 'a', effect: 'idempotent', input: { from: 'value', value: {} } }, { type: 'step', id: 'b', step: 'b', effect: 'idempotent', input: binding }]
  const plan: Plan = { v: 1, name: 'x', version: '1.0.0', nodes, edges: [], output: { from: 'value', value: 1 } }
  return validatePlan(plan, { steps: [{ name: 'a', output }, { name: 'b', input }] }).filter(({ kind }) => kind === 'type').map(({ path, message }) => `${path}: ${message.replace('. Hand it something else, or correct the schema.', '')}`)
}

const read = (...path: readonly (string | number)[]): Binding => ({ from: 'node', node: 'a', path })
const fields = (of: Readonly<Record<string, Binding>>): Binding => ({ from: 'object', fields: of })

describe('validatePlan, on unions', () => {
  const result = z.discriminatedUnion('kind', [z.object({ kind: z.literal('done'), value: z.number() }), z.object({ kind: z.literal('failed'), value: z.boolean(), reason: z.string() })])

  it('follows a path through each of its alternatives', () => {
    expect(handedOn(z.object({ result }), z.object({ n: z.number() }), fields({ n: read('result', 'value') }))).toEqual([])
    expect(handedOn(z.object({ result }), z.object({ n: z.string() }), fields({ n: read('result', 'value') }))).toEqual(['nodes.b.input.n: What the step "b" is given fits none of what is wanted: it is number, where string is wanted; it is boolean, where string is wanted'])
    expect(handedOn(z.object({ result }), z.object({ n: z.string() }), fields({ n: read('result', 'nope') }))).toEqual(['nodes.b.input.n: What the step "b" is given is read at "result.nope", where there is nothing'])
    expect(handedOn(z.object({ result: result.nullable() }), z.object({ n: z.string() }), fields({ n: read('result', 'value') }))).toHaveLength(1)
  })

  it('takes what is only there in some alternatives for absent, which only a field may be that is not required', () => {
    expect(handedOn(z.object({ result }), z.object({ n: z.string() }), fields({ n: read('result', 'reason') }))).toEqual([])
    expect(handedOn(z.object({ result }), z.object({ n: z.number() }), fields({ n: read('result', 'reason') }))).toHaveLength(1)
    expect(handedOn(z.object({ result }), z.object({ n: z.number().optional() }), fields({ n: read('result', 'reason') }))).toEqual([])
  })

  it('wants what is put together to fit one of them', () => {
    const given = z.object({ n: z.number(), word: z.string() })
    expect(handedOn(given, result, fields({ kind: { from: 'value', value: 'done' }, value: read('n') }))).toEqual([])
    expect(handedOn(given, result, fields({ kind: { from: 'value', value: 'done' }, value: read('word') }))).toEqual(['nodes.b.input: What the step "b" is given fits none of what is wanted: value is string, where number is wanted; reason is missing'])
    expect(handedOn(given, result.nullable(), { from: 'array', items: [read('n')] })).toHaveLength(1)
    expect(handedOn(given, z.object({ n: z.number() }).nullable(), fields({ n: read('word') }))).toEqual(['nodes.b.input.n: What the step "b" is given is string, where number is wanted'])
  })

  it('knows the items of a list, where each of its alternatives tells', () => {
    const mapped = (list: z.ZodType) => {
      const body: PlanNode = { type: 'step', id: 'b', step: 'b', effect: 'idempotent', input: { from: 'item', map: 'm', path: ['x'] } }
      const nodes: PlanNode[] = [{ type: 'step', id: 'a', step: 'a', effect: 'idempotent', input: { from: 'value', value: {} } }, { type: 'map', id: 'm', over: read('list'), nodes: [body], output: read(), concurrency: 1 }]
      const plan: Plan = { v: 1, name: 'x', version: '1.0.0', nodes, edges: [], output: read() }
      return validatePlan(plan, { steps: [{ name: 'a', output: z.object({ list }) }, { name: 'b', input: z.string() }] }).filter(({ kind }) => kind === 'type').map(({ path }) => path)
    }
    const [numbers, flags] = [z.array(z.object({ x: z.number() })), z.array(z.object({ x: z.boolean() }))]
    expect(mapped(z.union([numbers, flags]))).toEqual(['nodes.b.input'])
    expect(mapped(z.union([numbers, flags, z.null()]))).toEqual(['nodes.b.input'])
    expect(mapped(z.union([numbers, z.array(z.unknown())]))).toEqual([])
    expect(mapped(z.union([numbers, z.tuple([z.object({ x: z.string() })])]))).toEqual([])
    expect(mapped(z.union([numbers, z.array(z.object({ x: z.string() }))]))).toEqual([])
    expect(mapped(z.array(z.union([z.object({ x: z.number() }), z.object({ x: z.boolean() })])))).toEqual(['nodes.b.input'])
    expect(mapped(z.array(z.union([z.object({ x: z.number() }), z.object({ y: z.boolean() })])))).toEqual([])
  })

  it('lets each run fit another of them', () => {
    const item: Binding = fields({ x: { from: 'item', map: 'm', path: [] } })
    const mapped = (input: z.ZodType, over: readonly unknown[]) => {
      const body: PlanNode = { type: 'step', id: 'b', step: 'b', effect: 'idempotent', input: item }
      const plan: Plan = { v: 1, name: 'x', version: '1.0.0', nodes: [{ type: 'map', id: 'm', over: { from: 'value', value: over }, nodes: [body], output: item, concurrency: 1 }], edges: [], output: { from: 'value', value: 1 } }
      return validatePlan(plan, { steps: [{ name: 'b', input }] }).filter(({ kind }) => kind === 'type')
    }
    expect(mapped(z.union([z.object({ x: z.number() }), z.object({ x: z.string() })]), [1, 'a'])).toEqual([])
    expect(mapped(z.object({ x: z.number() }), [1, 'a'])).toHaveLength(1)
  })

  it('says nothing of more alternatives than can be told apart, and of schemas within themselves', () => {
    const many = z.union(Array.from({ length: 40 }, (_, index) => z.object({ value: z.literal(index) })) as never)
    expect(handedOn(z.object({ many }), z.object({ n: z.string() }), fields({ n: read('many', 'value') }))).toEqual([])
    const endless: { readonly anyOf: unknown[] } = { anyOf: [] }
    endless.anyOf.push(endless, { type: 'object' })
    const nodes: PlanNode[] = [{ type: 'step', id: 'b', step: 'b', effect: 'idempotent', input: fields({ x: { from: 'value', value: 1 } }) }]
    expect(validatePlan({ v: 1, name: 'x', version: '1.0.0', nodes, edges: [], output: read() }, { steps: [{ name: 'b', input: endless }] }).filter(({ kind }) => kind === 'type')).toEqual([])
  })

  it('refuses nothing that the schema would take', () => {
    let faulty = 0
    fc.assert(fc.property(madeArbitrary, madeArbitrary, bindingArbitrary, fc.infiniteStream(fc.nat(1_000)), (given, wanted, binding, choices) => {
      // To read what is never there is a mistake also where nothing is wanted.
      const faults = handedOn(given.schema, wanted.schema, binding).filter((fault) => !fault.includes('where there is nothing'))
      if (faults.length > 0) faulty++
      const inputs = Array.from({ length: 20 }, () => valueOf(binding, given.sample(() => choices.next().value as number)))
      const taken = inputs.filter((input) => wanted.schema.safeParse(input).success)
      expect({ faults, taken }).toEqual({ faults, taken: faults.length > 0 ? [] : taken })
    }), { numRuns: 500 })
    expect(faulty).toBeGreaterThan(50)
  })
})

/** A schema, and values of it. */
interface Made {
  readonly schema: z.ZodType
  readonly sample: (choose: () => number) => unknown
}

const { made: madeArbitrary } = fc.letrec<{ readonly made: Made; readonly plain: Made; readonly object: Made; readonly list: Made; readonly union: Made }>((tie) => ({
  made: fc.oneof({ maxDepth: 3, withCrossShrink: true }, tie('plain'), tie('object'), tie('object'), tie('list'), tie('union'), tie('union')),
  plain: fc.constantFrom<Made>(
    { schema: z.string(), sample: () => 'text' }, { schema: z.number(), sample: (choose) => choose() / 2 }, { schema: z.boolean(), sample: (choose) => choose() % 2 === 0 },
    { schema: z.null(), sample: () => null }, { schema: z.literal('a'), sample: () => 'a' }, { schema: z.enum(['a', 'b']), sample: (choose) => ['a', 'b'][choose() % 2] }),
  object: fc.tuple(fc.dictionary(fc.constantFrom('x', 'y', 'z'), fc.tuple(tie('made'), fc.boolean()), { noNullPrototype: true, depthIdentifier: 'made' }), fc.boolean()).map(([parts, isStrict]): Made => {
    const shape = Object.fromEntries(Object.entries(parts).map(([name, [{ schema }, isOptional]]) => [name, isOptional ? schema.optional() : schema]))
    return {
      schema: isStrict ? z.strictObject(shape) : z.object(shape),
      // Some run hands on what may be absent, so that it has to fit.
      sample: (choose) => Object.fromEntries(Object.entries(parts).map(([name, [{ sample }]]) => [name, sample(choose)])),
    }
  }),
  list: fc.tuple(tie('made'), fc.nat(1)).map(([{ schema, sample }, least]): Made => ({ schema: z.array(schema).min(least), sample: (choose) => Array.from({ length: least + (choose() % 2) }, () => sample(choose)) })),
  union: fc.array(tie('made'), { minLength: 1, maxLength: 3, depthIdentifier: 'made' }).map((of): Made => ({ schema: z.union(of.map(({ schema }) => schema) as never), sample: (choose) => of[choose() % of.length]?.sample(choose) })),
}))

const { binding: bindingArbitrary } = fc.letrec<{ readonly binding: Binding; readonly read: Binding; readonly value: Binding; readonly object: Binding; readonly list: Binding }>((tie) => ({
  binding: fc.oneof({ maxDepth: 2 }, tie('read'), tie('value'), tie('object'), tie('object'), tie('list')),
  read: fc.array(fc.constantFrom('x', 'y', 'z'), { maxLength: 2 }).map((path): Binding => ({ from: 'node', node: 'a', path })),
  value: fc.constantFrom('a', 'b', 1, null, true).map((value): Binding => ({ from: 'value', value })),
  object: fc.dictionary(fc.constantFrom('x', 'y', 'z'), tie('binding'), { noNullPrototype: true }).map(fields),
  list: fc.array(tie('binding'), { maxLength: 2 }).map((items): Binding => ({ from: 'array', items })),
}))

function valueOf(binding: Binding, yielded: unknown): unknown {
  if (binding.from === 'value') return binding.value
  if (binding.from === 'node') return valueAt(yielded, binding.path)
  if (binding.from === 'array') return binding.items.map((item) => valueOf(item, yielded))
  return binding.from === 'object' ? Object.fromEntries(Object.entries(binding.fields).map(([name, field]) => [name, valueOf(field, yielded)])) : undefined
}
