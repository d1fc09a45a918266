import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cel, defineStep, defineWorkflow, optimize, validatePlan, WorkflowEngine, type Plan, type Ref, type Workflow } from '../index.ts'

/** One part of a random plan. `deps` and `waits` name earlier parts; `again` does once more what an earlier part does. */
interface Part {
  readonly kind: 'pure' | 'effect' | 'again' | 'when' | 'map'
  readonly deps: readonly number[]
  readonly waits: readonly number[]
  readonly salt: number
}

const partArbitrary: fc.Arbitrary<Part> = fc.record({
  kind: fc.constantFrom('pure', 'pure', 'pure', 'effect', 'effect', 'again', 'when', 'map'),
  deps: fc.array(fc.nat(1_000), { minLength: 1, maxLength: 2 }),
  waits: fc.array(fc.nat(1_000), { maxLength: 3 }),
  salt: fc.nat(12),
})

interface Input {
  readonly salt: number
  readonly values: readonly number[]
  /** Effects whose traces it reads. */
  readonly seen: readonly string[]
  /** The trace that it leaves, if it is an effect. */
  readonly leaves: string
}

interface World {
  readonly traces: Map<string, number>
  calls: number
  effects: number
}

interface Built {
  readonly workflow: Workflow<number, number[]>
  /** For each effect, the nodes that have to have ended before it begins, whatever branches decide. */
  readonly follows: ReadonlyMap<string, readonly string[]>
}

const mix = (salt: number, values: readonly number[]): number => values.reduce((sum, value) => (31 * sum + value + 7) % 97, salt)

/** Resolves the calls of steps in an order that a list of numbers chooses. */
function createShuffler(choices: readonly number[]) {
  const waiting: (() => void)[] = []
  let turn = 0
  let awake = false
  const next = () => {
    const [call] = waiting.splice((choices[turn++ % choices.length] ?? 0) % waiting.length, 1)
    call?.()
    awake = waiting.length > 0
    if (awake) setImmediate(next)
  }
  return (): Promise<void> =>
    new Promise((resolve) => {
      waiting.push(resolve)
      if (!awake) setImmediate(next)
      awake = true
    })
}

/** Every step reads the traces of the effects that it is sure to come after; one that began too early would read less. */
function build(parts: readonly Part[], world: World, later: () => Promise<void>): Built {
  const run = async ({ salt, values, seen, leaves }: Input): Promise<number> => {
    world.calls += 1
    if (leaves !== '') world.effects += 1
    const result = mix(salt, [...values, ...seen.map((trace) => world.traces.get(trace) ?? 0)])
    await later()
    if (leaves !== '') world.traces.set(leaves, result + 1)
    return result
  }
  const pure = defineStep('pure', { effect: 'pure', run })
  const effect = defineStep('effect', { effect: 'once', run })
  const ranger = defineStep('range', { effect: 'pure', run: ({ n }: { n: number }) => Array.from({ length: n % 4 }, (_, index) => index + n) })
  const follows = new Map<string, readonly string[]>()
  const workflow = defineWorkflow<number, Ref<number>[]>('random', {}, ({ input, step, when, map }) => {
    /** What is sure to have ended with it: traces, and nodes. */
    const made: { readonly ref: Ref<number>; readonly after: readonly Ref<unknown>[]; readonly traces: readonly string[]; readonly nodes: readonly string[] }[] = [{ ref: input, after: [], traces: [], nodes: [] }]
    parts.forEach((part, index) => {
      const of = part.kind === 'again' ? (part.deps[0] ?? 0) % (index + 1) : index
      const { kind, salt, deps: depNumbers, waits: waitNumbers } = parts[of] ?? part
      const deps = depNumbers.map((dep) => made[dep % (of + 1)]!)
      const waits = waitNumbers.map((wait) => made[wait % (of + 1)]!)
      const traces = [...new Set([...deps, ...waits].flatMap((each) => each.traces))].sort()
      const nodes = [...new Set([...deps, ...waits].flatMap((each) => each.nodes))]
      const after = waits.flatMap((each) => each.after)
      const values = deps.map(({ ref }) => ref)
      const plain = { salt, values, seen: traces, leaves: '' }
      switch (kind) {
        case 'effect': {
          const id = `effect ${index}`
          const ref = step(effect, { ...plain, leaves: `trace ${of}` }, { id, after })
          follows.set(id, nodes)
          return made.push({ ref, after: [ref], traces: [...traces, `trace ${of}`], nodes: [...nodes, id] })
        }
        case 'pure':
        case 'again': {
          const id = `pure ${index}`
          const ref = step(pure, plain, { id, after })
          return made.push({ ref, after: [ref], traces, nodes: [...nodes, id] })
        }
        case 'when': {
          const known = deps[0]!
          const inSide = { ...plain, seen: known.traces }
          const inner: Ref<number>[] = []
          const ref = when(cel`${values[0]!} > ${48}`, () => {
            const first = step(pure, inSide, { id: `yes ${index}` })
            const second = step(effect, { ...inSide, values: [first], leaves: `trace ${index}` }, { id: `yes effect ${index}`, after: [first] })
            follows.set(`yes effect ${index}`, [...known.nodes, `yes ${index}`])
            const third = step(pure, inSide, { id: `yes again ${index}`, after: [first, ...after] })
            inner.push(first, second, third)
            return third
          }, () => values[0]!, { id: `when ${index}` })
          return made.push({ ref, after: inner, traces: known.traces, nodes: known.nodes })
        }
        case 'map': {
          const list = map(step(ranger, { n: values[0]! }, { id: `range ${index}`, after }), (item) => {
            const first = step(pure, { ...plain, values: [item, ...values] }, { id: `body ${index}` })
            const same = step(pure, { ...plain, values: [item, ...values] }, { id: `body again ${index}` })
            return step(pure, { ...plain, values: [first, same] }, { id: `body end ${index}`, after: [first] })
          }, { id: `map ${index}`, concurrency: 1 + (salt % 4) })
          const ref = step(pure, { ...plain, values: list }, { id: `total ${index}` })
          return made.push({ ref, after: [ref], traces, nodes: [...nodes, `range ${index}`, `total ${index}`] })
        }
      }
    })
    return made.map(({ ref }) => ref)
  })
  return { workflow, follows }
}

// A failure is made smaller before it is told, which takes a while.
describe('optimised plans of any shape', { timeout: 30_000 }, () => {
  it('yield what the plans yielded, with the same effects after the same nodes, in whatever order their steps end', async () => {
    const seen = new Set<string>()
    let callsSaved = 0
    await fc.assert(
      fc.asyncProperty(fc.array(partArbitrary, { maxLength: 12 }), fc.nat(96), fc.array(fc.nat(1_000), { minLength: 1, maxLength: 40 }), fc.nat(3), async (parts, input, choices, cpu) => {
        const world: World = { traces: new Map(), calls: 0, effects: 0 }
        const { workflow, follows } = build(parts, world, createShuffler(choices))
        const perform = async (plan: Plan) => {
          world.traces.clear()
          world.calls = 0
          world.effects = 0
          await using engine = new WorkflowEngine()
          const run = await engine.start({ ...workflow, plan }, input)
          const output = await run.result()
          const begun: { readonly node: string; readonly ended: ReadonlySet<string> }[] = []
          const ended = new Set<string>()
          for await (const event of run.events()) {
            if (event.type === 'effect.requested' && event.node !== undefined) begun.push({ node: event.node, ended: new Set(ended) })
            if (event.type === 'effect.settled' && event.node !== undefined) ended.add(event.node)
          }
          return { output, traces: new Map(world.traces), calls: world.calls, effects: world.effects, begun }
        }
        const estimates = Object.fromEntries(workflow.plan.nodes.filter(({ type }) => type === 'step').map(({ id }, index) => [id, { durationMs: 1 + (index % 7), costUsd: 1 }]))
        const weighed: Plan = { ...workflow.plan, nodes: workflow.plan.nodes.map((node) => (node.type === 'step' ? { ...node, resources: { cpu: 1 } } : node)) }
        const { plan, changes, before: figures, after: betterFigures } = cpu === 0 ? optimize(workflow.plan, { estimates, draws: 10 }) : optimize(weighed, { estimates, draws: 10, scheduleLimit: 5, resources: { capacities: { cpu } } })
        for (const { kind } of changes) seen.add(kind)
        const keptFor = new Map(changes.filter(({ kind }) => kind === 'share').map(({ nodes: [kept = '', removed = ''] }) => [removed, kept]))
        expect(betterFigures.makespanMs.mean).toBeLessThanOrEqual(figures.makespanMs.mean * (1 + 1e-9))
        expect(validatePlan(plan).filter(({ severity }) => severity === 'error')).toEqual([])
        const [before, after] = [await perform(workflow.plan), await perform(plan)]
        expect(after.output).toEqual(before.output)
        expect(after.traces).toEqual(before.traces)
        expect(after.effects).toBe(before.effects)
        for (const { node, ended } of after.begun) for (const id of follows.get(node) ?? []) expect(ended, `what "${node}" follows`).toContain(keptFor.get(id) ?? id)
        callsSaved += before.calls - after.calls
      }),
      { numRuns: 300, seed: 5 },
    )
    // All of it was put to the test.
    expect(seen).toEqual(new Set(['share', 'parallelise', 'drop-waits', 'reorder']))
    expect(callsSaved).toBeGreaterThan(0)
  })
})
