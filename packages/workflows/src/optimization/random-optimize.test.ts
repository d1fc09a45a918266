import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cel, defineStep, defineWorkflow, optimize, validatePlan, WorkflowEngine, type Plan, type PlanNode, type Ref, type Workflow } from '../index.ts'
import { allNodes } from '../plan/dependencies.ts'
import { changeWaits } from './change-waits.ts'
import { incidentalWaits } from './incidental-waits.ts'
import { redundantWaits } from './redundant-waits.ts'
import { sharedSteps, shareSteps, type ShareEdit } from './shared-steps.ts'

/**
 * One part of a random plan. `deps` and `waits` say how many parts back the earlier ones are that it reads and waits for, mostly few, so that there are chains of
 * both; `again` does once more what an earlier part does.
 */
interface Part {
  readonly kind: 'pure' | 'effect' | 'again' | 'when' | 'map'
  readonly deps: readonly number[]
  readonly waits: readonly number[]
  readonly salt: number
}

/** As far back as the input. */
const FAR = 1_000

const partArbitrary: fc.Arbitrary<Part> = fc.record({
  kind: fc.constantFrom('pure', 'pure', 'pure', 'effect', 'effect', 'again', 'when', 'map'),
  deps: fc.array(fc.oneof(fc.constant(FAR), fc.nat(3), fc.nat(FAR)), { minLength: 1, maxLength: 2 }),
  waits: fc.array(fc.oneof(fc.nat(1), fc.nat(FAR)), { maxLength: 3 }),
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
      const of = part.kind === 'again' ? Math.max(0, index - 1 - (part.salt % 4)) : index
      const { kind, salt, deps: depNumbers, waits: waitNumbers } = parts[of] ?? part
      const back = (distance: number) => made[Math.max(0, of - distance)]!
      const deps = depNumbers.map(back)
      const waits = waitNumbers.map(back)
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
            return when(cel`${first} > ${32}`, () => {
              const deep = step(effect, { ...inSide, values: [third], seen: [...inSide.seen, `trace ${index}`].sort(), leaves: `deep trace ${index}` }, { id: `deep ${index}`, after: [first, second, third] })
              follows.set(`deep ${index}`, [...known.nodes, `yes effect ${index}`, `yes again ${index}`])
              return step(pure, { ...inSide, values: [deep] }, { id: `deep end ${index}`, after: [deep, second, ...after] })
            }, () => second, { id: `inner ${index}` })
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

/** All that may be changed of a plan, whether anything is gained or not. */
function changeAll(plan: Plan): { readonly plan: Plan; readonly edits: { readonly waits: number; readonly shares: readonly ShareEdit[]; readonly redundant: number } } {
  const lists = ({ nodes }: Plan): readonly (readonly PlanNode[])[] => [nodes, ...allNodes(nodes).flatMap((node) => (node.type === 'map' ? [node.nodes] : []))]
  const waits = lists(plan).flatMap((nodes) => incidentalWaits(nodes, []))
  const parallel = changeWaits(plan, waits)
  const shares = lists(parallel).flatMap(sharedSteps)
  const shared = shareSteps(parallel, shares)
  const redundant = lists(shared).flatMap(redundantWaits)
  return { plan: changeWaits(shared, redundant), edits: { waits: waits.length, shares, redundant: redundant.length } }
}

function weigh(node: PlanNode): PlanNode {
  return node.type === 'step' ? { ...node, resources: { cpu: 1 } } : node.type === 'map' ? { ...node, nodes: node.nodes.map(weigh) } : node
}

interface Performed {
  readonly output: unknown
  readonly traces: ReadonlyMap<string, number>
  readonly calls: number
  readonly effects: number
  readonly begun: readonly { readonly node: string; readonly ended: ReadonlySet<string> }[]
}

// A failure is made smaller before it is told, which takes a while.
describe('optimised plans of any shape', { timeout: 60_000 }, () => {
  const world: World = { traces: new Map(), calls: 0, effects: 0 }

  async function perform(workflow: Workflow<number, number[]>, plan: Plan, input: number): Promise<Performed> {
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

  function expectAlike(before: Performed, after: Performed, follows: Built['follows'], shares: readonly { readonly kept: string; readonly removed: string }[]): void {
    expect(after.output).toEqual(before.output)
    expect(after.traces).toEqual(before.traces)
    expect(after.effects).toBe(before.effects)
    const keptFor = new Map(shares.map(({ kept, removed }) => [removed, kept]))
    for (const { node, ended } of after.begun) for (const id of follows.get(node) ?? []) expect(ended, `what "${node}" follows`).toContain(keptFor.get(id) ?? id)
  }

  const choicesArbitrary = fc.array(fc.nat(1_000), { minLength: 1, maxLength: 40 })

  it('yield what the plans yielded, with the same effects after the same nodes, in whatever order their steps end', async () => {
    const seen = new Set<string>()
    let callsSaved = 0
    await fc.assert(
      fc.asyncProperty(fc.array(partArbitrary, { maxLength: 12 }), fc.nat(96), choicesArbitrary, fc.nat(3), async (parts, input, choices, cpu) => {
        const { workflow, follows } = build(parts, world, createShuffler(choices))
        const nodes = allNodes(workflow.plan.nodes)
        const estimates = Object.fromEntries(nodes.filter(({ type }) => type === 'step' || type === 'map').map(({ id, type }, index) => [id, type === 'map' ? { items: 6 } : { durationMs: 1 + (index % 7), costUsd: 1 }]))
        const weighed: Plan = { ...workflow.plan, nodes: workflow.plan.nodes.map(weigh) }
        const { plan, changes, before: figures, after: betterFigures } = cpu === 0 ? optimize(workflow.plan, { estimates, draws: 10 }) : optimize(weighed, { estimates, draws: 10, scheduleLimit: 5, resources: { capacities: { cpu: 2 * cpu } } })
        for (const { kind } of changes) seen.add(kind)
        expect(betterFigures.makespanMs.mean).toBeLessThanOrEqual(figures.makespanMs.mean * (1 + 1e-9))
        expect(validatePlan(plan).filter(({ severity }) => severity === 'error')).toEqual([])
        const [before, after] = [await perform(workflow, workflow.plan, input), await perform(workflow, plan, input)]
        // All of a kind beyond the tenth are told of together, but there are not as many here.
        expectAlike(before, after, follows, changes.flatMap(({ kind, nodes: [kept = '', removed = ''] }) => (kind === 'share' ? [{ kept, removed }] : [])))
        callsSaved += before.calls - after.calls
      }),
      { numRuns: 400, seed: 5 },
    )
    // All of it was put to the test.
    expect(seen).toEqual(new Set(['share', 'parallelise', 'drop-waits', 'widen', 'reorder']))
    expect(callsSaved).toBeGreaterThan(0)
  })

  it('do so also with changes that gain nothing', async () => {
    const done = { waits: 0, shares: 0, redundant: 0 }
    await fc.assert(
      fc.asyncProperty(fc.array(partArbitrary, { minLength: 2, maxLength: 12 }), fc.nat(96), choicesArbitrary, async (parts, input, choices) => {
        const { workflow, follows } = build(parts, world, createShuffler(choices))
        const { plan, edits } = changeAll(workflow.plan)
        done.waits += edits.waits
        done.shares += edits.shares.length
        done.redundant += edits.redundant
        expect(validatePlan(plan).filter(({ severity }) => severity === 'error')).toEqual([])
        expectAlike(await perform(workflow, workflow.plan, input), await perform(workflow, plan, input), follows, edits.shares)
      }),
      { numRuns: 600, seed: 6 },
    )
    expect(Math.min(done.waits, done.shares, done.redundant)).toBeGreaterThan(200)
  })
})
