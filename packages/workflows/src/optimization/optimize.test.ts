import { describe, expect, it } from 'vitest'
import { optimize, type Binding, type OptimizeOptions, type Plan, type PlanNode, type StepNode } from '../index.ts'
import { edgesOf } from '../plan/dependencies.ts'

const read = (...ids: readonly string[]): Binding => ({ from: 'object', fields: Object.fromEntries(ids.map((id) => [id, { from: 'node', node: id, path: [] }])) })

function step(id: string, given: Partial<StepNode> = {}): StepNode {
  return { type: 'step', id, step: given.step ?? id, effect: 'pure', input: { from: 'value', value: 1 }, ...given }
}

function planOf(nodes: readonly PlanNode[], output: Binding = { from: 'value', value: 1 }): Plan {
  return { v: 1, name: 'plan', version: '1.0.0', nodes, edges: edgesOf(nodes), output }
}

const inMs = (durations: Readonly<Record<string, number>>) => Object.fromEntries(Object.entries(durations).map(([id, durationMs]) => [id, { durationMs }]))
const waitsOf = ({ nodes }: Plan) => Object.fromEntries(nodes.map(({ id, after }) => [id, after ?? []]))

describe('optimize', () => {
  it('leaves a plan as it is in which there is nothing to gain', () => {
    const plan = planOf([step('a'), step('b', { input: read('a') })])
    const { plan: after, changes, proposals } = optimize(plan, { estimates: inMs({ a: 1, b: 2 }) })
    expect([after, changes, proposals]).toEqual([plan, [], []])
  })

  it('lets pure steps run side by side, and keeps both behind what has an effect and before it', () => {
    const plan = planOf([step('write', { effect: 'once' }), step('check', { after: ['write'] }), step('look', { after: ['check'] }), step('publish', { effect: 'once', after: ['look'] })])
    const { plan: after, changes } = optimize(plan, { estimates: inMs({ write: 10, check: 20, look: 30, publish: 40 }) })
    expect(waitsOf(after)).toEqual({ write: [], check: ['write'], look: ['write'], publish: ['look', 'check'] })
    expect(after.edges).toEqual(edgesOf(after.nodes))
    expect(changes).toEqual([{
      kind: 'parallelise', nodes: ['check', 'look'], reason: 'Nothing depends on "look" coming after "check": they change nothing.', confidence01: 1,
      gain: { timeMs: expect.objectContaining({ mean: 20 }), costUsd: expect.objectContaining({ mean: 0 }) },
    }])
  })

  it('keeps an order to what has an effect, unless it is called incidental', () => {
    const plan = planOf([step('a', { effect: 'idempotent' }), step('b', { after: ['a'] }), step('c', { effect: 'once', after: ['b'] })])
    const estimates = inMs({ a: 1, b: 2, c: 4 })
    expect(optimize(plan, { estimates }).changes).toEqual([])
    const { plan: after, changes } = optimize(plan, { estimates, incidental: [{ source: 'b', target: 'c' }] })
    expect(waitsOf(after)).toEqual({ a: [], b: ['a'], c: [] })
    expect(changes[0]).toMatchObject({ kind: 'parallelise', nodes: ['b', 'c'], gain: { timeMs: { mean: 3 } } })
  })

  it('knows an incidental order also when one of its ends does the work of another', () => {
    const plan = planOf([step('a', { step: 'load' }), step('b', { step: 'load' }), step('publish', { effect: 'once', after: ['b'] })], read('a', 'b'))
    const { plan: after } = optimize(plan, { estimates: inMs({ a: 1, publish: 2 }), incidental: [{ source: 'b', target: 'publish' }] })
    expect(waitsOf(after)).toEqual({ a: [], publish: [] })
    const both = planOf([step('a', { step: 'load' }), step('b', { step: 'load' }), step('publish', { effect: 'once', after: ['a', 'b'] })], read('a', 'b'))
    expect(waitsOf(optimize(both, { estimates: inMs({ a: 1, b: 1, publish: 2 }), incidental: [{ source: 'b', target: 'publish' }] }).plan)).toEqual({ a: [], publish: ['a'] })
  })

  it('drops waits that follow from others, but not those that only follow when a branch is taken', () => {
    const first = step('first', { effect: 'once' })
    const branch: PlanNode = { type: 'branch', id: 'big?', condition: { cel: 'x > 1', values: { x: { from: 'input', path: [] } } } }
    const guarded = step('guarded', { effect: 'once', guard: { branch: 'big?', is: true }, after: ['first'] })
    const plan = planOf([first, branch, guarded, step('middle', { effect: 'once', after: ['first'] }), step('last', { effect: 'once', after: ['first', 'guarded'] }), step('end', { effect: 'once', after: ['first', 'middle'] })])
    const { plan: after, changes } = optimize(plan)
    expect(waitsOf(after)).toMatchObject({ last: ['first', 'guarded'], end: ['middle'] })
    expect(changes).toMatchObject([{ kind: 'drop-waits', nodes: ['first', 'end'], confidence01: 1 }])
  })

  it('has pure work done once that was done twice, and what follows from it', () => {
    const plan = planOf([
      step('a', { step: 'load' }), step('b', { step: 'load' }), step('sum a', { step: 'sum', input: { from: 'node', node: 'a', path: [] } }), step('sum b', { step: 'sum', input: { from: 'node', node: 'b', path: [] } }),
      { type: 'map', id: 'map', over: { from: 'input', path: [] }, nodes: [step('body', { input: read('sum b') })], output: read('body'), concurrency: 2 },
    ], read('sum a', 'sum b', 'map'))
    const { plan: after, changes, before, after: figures } = optimize(plan, { estimates: { b: { costUsd: 2 }, 'sum b': { durationMs: 5 } } })
    expect(after.nodes.map(({ id }) => id)).toEqual(['a', 'sum a', 'map'])
    expect(after.output).toEqual({ from: 'object', fields: { 'sum a': { from: 'node', node: 'sum a', path: [] }, 'sum b': { from: 'node', node: 'sum a', path: [] }, map: { from: 'node', node: 'map', path: [] } } })
    expect(after.nodes[2]).toMatchObject({ nodes: [{ id: 'body', input: { fields: { 'sum b': { node: 'sum a' } } } }] })
    expect(changes).toMatchObject([{ kind: 'share', nodes: ['a', 'b'], gain: { costUsd: { mean: 2 } } }, { kind: 'share', nodes: ['sum a', 'sum b'] }])
    // What is known of one of two that do the same holds for the other.
    expect([before.costUsd.mean, figures.costUsd.mean, before.makespanMs.mean, figures.makespanMs.mean]).toEqual([4, 2, 5, 5])
  })

  it('knows the same constant in another form, and leaves what it does not touch as it was written', () => {
    const written: Binding = { from: 'object', fields: { x: { from: 'object', fields: { y: { from: 'value', value: 1 } } } } }
    const plan = planOf([step('a', { step: 'load', input: written }), step('b', { step: 'load', input: { from: 'value', value: { x: { y: 1 } } } }), step('c', { input: written }), step('d', { effect: 'once', after: ['b'], input: read('b') })])
    const { plan: after } = optimize(plan)
    expect(after.nodes).toEqual([plan.nodes[0], plan.nodes[2], step('d', { effect: 'once', after: ['a'], input: { from: 'object', fields: { b: { from: 'node', node: 'a', path: [] } } } })])
  })

  it('takes no two steps for one that could see different things, or are on different sides', () => {
    const write = step('write', { effect: 'once' })
    const branch: PlanNode = { type: 'branch', id: 'big?', condition: { cel: 'true', values: {} } }
    const nodes = [
      write, branch, step('a', { step: 'load' }), step('b', { step: 'load', after: ['write'] }), step('c', { step: 'load', guard: { branch: 'big?', is: true } }), step('d', { step: 'load', guard: { branch: 'big?', is: false } }),
      step('e', { step: 'load', input: { from: 'value', value: 2 } }), step('f', { step: 'load', timeoutMs: 5 }), step('g', { step: 'load', effect: 'idempotent' }), step('h', { step: 'load', effect: 'idempotent' }),
    ]
    expect(optimize(planOf(nodes)).changes).toEqual([])
  })

  it('begins first what most is left to do behind, where not everything has room', () => {
    const cpu = { resources: { cpu: 1 } }
    const plan = planOf([step('short', cpu), step('other', cpu), step('long', cpu), step('behind', { ...cpu, input: read('long') })])
    const options = { estimates: inMs({ short: 10, other: 10, long: 10, behind: 20 }), resources: { capacities: { cpu: 2 } } }
    const { plan: after, changes, before, after: figures } = optimize(plan, options)
    expect([before.makespanMs.mean, figures.makespanMs.mean]).toEqual([40, 30])
    expect(after.nodes.map(({ id }) => id).indexOf('long')).toBeLessThan(2)
    expect(changes).toMatchObject([{ kind: 'reorder', gain: { timeMs: { mean: 10 } } }])
    expect(before.utilisation01.cpu).toBeCloseTo(50 / 80, 12)
    expect(figures.utilisation01.cpu).toBeCloseTo(50 / 60, 12)
  })

  it('takes the better of the orders it knows', () => {
    const works = (...rows: readonly (readonly [cpu: number, reads?: string])[]) => planOf(rows.map(([cpu, reads], index) => step(`n${index}`, { resources: { cpu }, ...(reads !== undefined && { input: read(reads) }) })))
    // What most is left to do behind comes first, which takes 9 ms; a schedule is better.
    const first = optimize(works([2], [1], [2, 'n1'], [1], [1]), { estimates: inMs({ n0: 1, n1: 3, n2: 5, n3: 4, n4: 1 }), resources: { capacities: { cpu: 3 } } })
    expect([first.before.makespanMs.mean, first.after.makespanMs.mean, first.changes]).toEqual([8, 8, []])
    // Here a schedule is no better than 16 ms when what is ready does not wait for what is to be begun before.
    const nodes = [[1], [2, 'n0'], [1], [1], [1], [1], [2, 'n4']] as const
    const plan = works(...nodes)
    const waits: Plan = planOf(plan.nodes.map((node) => (node.id === 'n3' ? { ...node, effect: 'once', after: ['n1'] } as PlanNode : node.id === 'n6' ? { ...node, effect: 'once', after: ['n0'] } as PlanNode : node)))
    const second = optimize(waits, { estimates: inMs({ n0: 2, n1: 5, n2: 1, n3: 6, n4: 5, n5: 4, n6: 5 }), resources: { capacities: { cpu: 3 } } })
    expect([second.before.makespanMs.mean, second.after.makespanMs.mean]).toEqual([16, 15])
    expect(second.changes).toMatchObject([{ kind: 'reorder', gain: { timeMs: { mean: 1 } } }])
  })

  it('leaves alone what would be later for it, since more that is ready may stand in the way of what matters', () => {
    const cpu = { cpu: 1 }
    // Without "n0 → n1", "n1" takes the room that "n5" has now: 10 ms in place of 9.
    const plan = planOf([
      step('n0', { resources: { cpu: 2 } }), step('n1', { resources: cpu, after: ['n0'] }), step('n2', { resources: cpu }), step('n3', { resources: cpu, input: read('n0') }),
      step('n4', { resources: cpu, input: read('n1') }), step('n5', { resources: cpu }), step('n6', { resources: cpu, input: read('n3') }),
    ])
    const parallel = optimize(plan, { estimates: inMs({ n0: 3, n1: 1, n2: 6, n3: 1, n4: 5, n5: 4, n6: 3 }), resources: { capacities: { cpu: 3 } } })
    expect(parallel.before.makespanMs.mean).toBe(9)
    expect(parallel.changes.filter(({ kind }) => kind === 'parallelise')).toEqual([])
    expect(waitsOf(parallel.plan)).toMatchObject({ n1: ['n0'] })
    // Without one of two that do the same, "n3" is begun where "n2" is now: 11 ms in place of 10.
    const twice = planOf([step('n0', { step: 'load', resources: cpu }), step('n1', { step: 'load', resources: cpu }), step('n2', { resources: { cpu: 2 } }), step('n3', { resources: cpu }), step('n4', { effect: 'once', resources: cpu, after: ['n2'] })])
    const shared = optimize(twice, { estimates: inMs({ n0: 3, n1: 3, n2: 2, n3: 4, n4: 5 }), resources: { capacities: { cpu: 2 } } })
    expect(shared.before.makespanMs.mean).toBe(10)
    expect(shared.changes.filter(({ kind }) => kind === 'share')).toEqual([])
    expect(shared.plan.nodes).toHaveLength(5)
  })

  it('changes bodies of maps as it does plans', () => {
    const map: PlanNode = { type: 'map', id: 'map', over: { from: 'input', path: [] }, nodes: [step('x', { step: 'load' }), step('y', { step: 'load' }), step('z', { input: read('x', 'y'), after: ['x'] }), step('other', { after: ['z'] })], output: read('z', 'other'), concurrency: 1 }
    const { plan, changes } = optimize(planOf([map], read('map')), { estimates: { map: { items: 3 }, x: { durationMs: 2, costUsd: 1 }, z: { durationMs: 4 }, other: { durationMs: 5 } } })
    expect(plan.nodes).toMatchObject([{ nodes: [{ id: 'x' }, { id: 'z' }, { id: 'other' }] }])
    expect(plan.nodes).not.toMatchObject([{ nodes: [{}, {}, { after: ['z'] }] }])
    expect(changes).toMatchObject([{ kind: 'parallelise', nodes: ['z', 'other'], gain: { timeMs: { mean: 15 } } }, { kind: 'share', nodes: ['x', 'y'], gain: { costUsd: { mean: 3 } } }])
  })

  it('proposes no agents that are no better, and knows what agents take without other estimates', () => {
    const agents = [{ id: 'one' }, { id: 'other' }]
    const alike = { one: { durationMs: 10 }, other: { durationMs: 10 } }
    expect(optimize(planOf([step('a')]), { resources: { agents, offers: { a: alike }, agentOf: { a: 'other' } } }).proposals).toEqual([])
    const [proposal] = optimize(planOf([step('a'), step('b')]), { resources: { agents, offers: { a: alike, b: alike } } }).proposals
    expect(proposal).toMatchObject({ kind: 'assign', gain: { timeMs: { mean: 10 } }, confidence01: 1 })
  })

  it('runs as many pure bodies of a map at one time as there is room for, and proposes it of others', () => {
    const map = (effect: 'pure' | 'once') => planOf([{ type: 'map', id: 'map', over: { from: 'input', path: [] }, nodes: [step('body', { effect, resources: { cpu: 2 } })], output: read('body'), concurrency: 2 }])
    const options = { estimates: { map: { items: 10 }, body: { durationMs: 6 } }, resources: { capacities: { cpu: 9 } } }
    const { plan: after, changes } = optimize(map('pure'), options)
    expect(after.nodes[0]).toMatchObject({ concurrency: 4 })
    expect(changes).toMatchObject([{ kind: 'widen', nodes: ['map'], gain: { timeMs: { mean: 12 } } }])
    const { plan: unchanged, proposals } = optimize(map('once'), options)
    expect(unchanged.nodes[0]).toMatchObject({ concurrency: 2 })
    expect(proposals).toMatchObject([{ kind: 'widen', concurrency: 4, gain: { timeMs: { mean: 12 } } }, { kind: 'resize', capacities: { cpu: 4 } }])
  })

  it('proposes faster agents where it matters and cheaper ones where there is time', () => {
    const plan = planOf([step('long'), step('short'), step('end', { input: read('long', 'short') })])
    const agents = [{ id: 'fast' }, { id: 'slow' }]
    const offers = { long: { slow: { durationMs: 100, costUsd: 1 }, fast: { durationMs: 50, costUsd: 3 } }, short: { fast: { durationMs: 10, costUsd: 3 }, slow: { durationMs: 20, costUsd: 1 } } }
    const [proposal] = optimize(plan, { resources: { agents, offers }, objective: { perSecond: 1_000, perUsd: 1 } }).proposals
    expect(proposal).toMatchObject({ kind: 'assign', nodes: ['long', 'short'], agentOf: { long: 'fast', short: 'slow' }, gain: { timeMs: { mean: 50 }, costUsd: { mean: 0 } } })
    expect(proposal?.reason).toContain('1 would be done faster and 1 for less')
  })

  it('proposes cheaper agents where there is time, though nobody asked to save', () => {
    const plan = planOf([step('long'), step('short'), step('end', { input: read('long', 'short') })])
    const offer = (durationMs: number, costUsd: number) => ({ fast: { durationMs, costUsd }, slow: { durationMs: 2 * durationMs, costUsd: costUsd / 2 } })
    const resources = { agents: [{ id: 'fast', slots: 2 }, { id: 'slow' }], offers: { long: offer(60_000, 4), short: offer(20_000, 2) }, agentOf: { long: 'fast', short: 'fast' } }
    expect(optimize(plan, { resources }).proposals).toMatchObject([{ kind: 'assign', nodes: ['short'], agentOf: { long: 'fast', short: 'slow' }, gain: { timeMs: { mean: 0 }, costUsd: { mean: 1 } } }])
  })

  it('moves no node that another does the work of', () => {
    const plan = planOf([step('a', { step: 'load' }), step('b', { step: 'load' })], read('a', 'b'))
    const on = { slow: { durationMs: 9 }, fast: { durationMs: 1 } }
    expect(optimize(plan, { resources: { agents: [{ id: 'fast' }, { id: 'slow' }], offers: { a: on, b: on } } }).proposals).toMatchObject([{ kind: 'assign', nodes: ['a'], agentOf: { a: 'fast' } }])
  })

  it('saves money before a deadline, and time within a budget', () => {
    const plan = planOf([step('a')])
    const offers = { a: { middle: { durationMs: 50, costUsd: 2 }, slow: { durationMs: 100, costUsd: 1 }, fast: { durationMs: 20, costUsd: 5 } } }
    const resources = { agents: [{ id: 'fast' }, { id: 'middle' }, { id: 'slow' }], offers }
    const agentWith = (limits: { readonly deadlineMs?: number; readonly budgetUsd?: number }) => optimize(plan, { resources, ...limits }).proposals.flatMap((each) => (each.kind === 'assign' ? [each.agentOf.a] : []))
    expect(agentWith({ deadlineMs: 200 })).toEqual(['slow'])
    expect(agentWith({ deadlineMs: 60 })).toEqual([])
    expect(agentWith({ budgetUsd: 10 })).toEqual(['fast'])
    expect(agentWith({ budgetUsd: 3 })).toEqual([])
    expect(agentWith({ budgetUsd: 1 })).toEqual(['slow'])
  })

  it('proposes one step for a chain of steps that do less than calling them costs', () => {
    const plan = planOf([step('a'), step('b', { input: read('a') }), step('c', { input: read('b') }), step('large', { input: read('c') })])
    const estimates = inMs({ a: 1, b: 1, c: 1, large: 500 })
    expect(optimize(plan, { estimates }).proposals).toEqual([])
    expect(optimize(plan, { estimates, overheadMs: 5 }).proposals).toMatchObject([{ kind: 'merge', nodes: ['a', 'b', 'c'], gain: { timeMs: { mean: 10 } } }])
    expect(optimize(planOf(plan.nodes.map((node) => ({ ...node, effect: 'once' }) as PlanNode)), { estimates, overheadMs: 5 }).proposals).toEqual([])
  })

  it('proposes a second try for what is late now and then, and not for what must not be done twice', () => {
    const late = [...Array<number>(9).fill(10), 1_000]
    const estimates = { a: { durationMs: { samples: late.concat(late).concat(late).with(9, 10).with(19, 10) } } }
    const [proposal] = optimize(planOf([step('a')]), { estimates }).proposals
    expect(proposal).toMatchObject({ kind: 'hedge', nodes: ['a'], afterMs: 10 })
    // One run of thirty takes 1,000 ms, and with a second try nearly all of those end at 20.
    expect(proposal?.gain.timeMs.mean).toBeGreaterThan(10)
    expect(proposal?.gain.timeMs.intervals[0]).toMatchObject({ level: 0.8, lower: 0 })
    expect(optimize(planOf([step('a', { effect: 'once' })]), { estimates }).proposals).toEqual([])
  })

  it('proposes nothing for what was late too seldom to be no chance', () => {
    // One or two of the 400 runs drawn take 1,000 ms, and the next 400 may have none.
    const estimates = { a: { durationMs: { samples: Array<number>(399).fill(10).concat(1_000) } } }
    for (const seed of [1, 2, 3, 4, 5]) expect(optimize(planOf([step('a')]), { estimates, seed }).proposals).toEqual([])
  })

  it('proposes less of what is not needed to be done as soon, and still less before a deadline', () => {
    const cpu = { resources: { cpu: 1 } }
    const plan = planOf([step('a', cpu), step('b', cpu), step('c', cpu), step('d', cpu)])
    const options = { estimates: inMs({ a: 40, b: 10, c: 20, d: 10 }), resources: { capacities: { cpu: 8 } } }
    expect(optimize(plan, options).proposals).toMatchObject([{ kind: 'resize', capacities: { cpu: 2 }, gain: { timeMs: { mean: 0 } } }])
    expect(optimize(plan, { ...options, deadlineMs: 80 }).proposals).toMatchObject([{ kind: 'resize', capacities: { cpu: 1 }, gain: { timeMs: { mean: -40 } } }])
  })

  it('is less sure of a change whose nodes it knows less of', () => {
    const plan = planOf([step('a'), step('b', { after: ['a'] })])
    expect(optimize(plan, { estimates: { a: { durationMs: { p50: 10, p90: 30 } }, b: { durationMs: 5 } } }).changes[0]).toMatchObject({ confidence01: 1 })
    const half = planOf([step('a'), step('x', { after: ['a'] }), step('b', { input: read('x') })])
    expect(optimize(half, { estimates: inMs({ a: 10, b: 5 }) }).changes).toMatchObject([{ kind: 'parallelise', nodes: ['a', 'x'], confidence01: 0.5 }])
  })

  it('measures the same runs each time for a seed, and tells intervals of gains', () => {
    const plan = planOf([step('a'), step('b', { after: ['a'] })])
    const estimates = { a: { durationMs: { p50: 10, p90: 30 } }, b: { durationMs: { low: 1, mode: 5, high: 30 } } }
    expect(optimize(plan, { estimates, seed: 7 })).toEqual(optimize(plan, { estimates, seed: 7 }))
    const [change] = optimize(plan, { estimates, draws: 2_000, intervals: [0.5, 0.9] }).changes
    const [half, most] = change?.gain.timeMs.intervals ?? []
    // What is saved is the shorter of the two.
    expect(most?.lower).toBeGreaterThan(0)
    expect(most?.upper).toBeLessThan(30)
    expect((half?.upper ?? 0) - (half?.lower ?? 0)).toBeLessThan((most?.upper ?? 0) - (most?.lower ?? 0))
  })

  it('measures many changes of one kind together', () => {
    const nodes = [step('root', { effect: 'once' }), ...Array.from({ length: 60 }, (_, index) => step(`leaf ${index}`, { effect: 'once', after: index === 0 ? ['root'] : ['root', `leaf ${index - 1}`] }))]
    const { plan, changes } = optimize(planOf(nodes))
    expect(plan.edges).toHaveLength(60)
    expect(changes).toHaveLength(11)
    expect(changes.at(-1)?.reason).toContain('48 more are like it')
  })

  it.each([
    [{ estimates: { x: { durationMs: 1 } } }, '"x" is no node'],
    [{ deadlineMs: -1 }, 'deadlineMs is -1'],
    [{ budgetUsd: Number.NaN }, 'budgetUsd is NaN'],
    [{ draws: 0 }, 'draws is 0'],
    [{ seed: 0.5 }, 'seed is 0.5'],
    [{ intervals: [1] }, 'intervals is 1'],
    [{ scheduleLimit: 0 }, 'scheduleLimit is 0'],
    [{ objective: { perSecond: 0 } }, 'objective.perSecond is 0'],
    [{ incidental: [{ source: 'b', target: 'a' }] }, 'incidental is "b → a"'],
    [{ resources: { offers: { a: { x: { durationMs: 1 } } } } }, 'Add it to resources.agents'],
    [{ resources: { agents: [{ id: 'x' }], offers: { a: {} } } }, 'Name an agent'],
    [{ resources: { agents: [{ id: 'x' }], offers: { a: { x: { durationMs: -1 } } } } }, 'resources.offers.a.x.durationMs is -1'],
    [{ resources: { agentOf: { a: 'x' } } }, 'resources.agentOf.a is "x"'],
    [null, 'The options of optimize: null was given'],
    [{ durations: {} }, 'there is no field "durations"'],
    [{ resources: null }, 'The option resources: null was given'],
    [{ resources: { capacity: {} } }, 'there is no field "capacity"'],
    [{ resources: { capacities: [8] } }, 'resources.capacities is a list'],
    [{ resources: { agents: { x: 1 } } }, 'resources.agents is an object'],
    [{ resources: { agents: [null] } }, 'An agent in the option resources: null was given'],
    [{ resources: { agents: [{ id: 'x', slots: 0 }] } }, 'resources.agents ("x").slots is 0'],
    [{ resources: { agents: [{ id: 'x' }, { id: 'x' }] } }, 'Two have this id'],
    [{ resources: { agents: [{ id: 'x' }], offers: { a: { x: null } } } }, 'The option resources.offers.a.x: null was given'],
    [{ resources: { offers: { a: null } } }, 'resources.offers.a is null'],
    [{ objective: { perHour: 1 } }, 'there is no field "perHour"'],
    [{ incidental: [null] }, 'A wait in the option incidental: null was given'],
    [{ incidental: {} }, 'incidental is an object'],
    [{ intervals: 0.8 }, 'intervals is 0.8'],
    [{ estimates: { a: { duration: 5 } } }, 'estimates.a.duration means nothing'],
  ])('refuses %j', (options, message) => {
    expect(() => optimize(planOf([step('a')]), options as OptimizeOptions)).toThrow(expect.objectContaining({ code: 'input.invalid', message: expect.stringContaining(message) }))
  })

  it('refuses a plan that is none, or has faults, or needs more than there is', () => {
    for (const none of [null, undefined, 5, {}, { nodes: 1 }]) expect(() => optimize(none as never)).toThrow(expect.objectContaining({ code: 'input.invalid', message: expect.stringContaining('The plan to optimise is') }))
    expect(() => optimize(planOf([step('a', { after: ['b'] })]))).toThrow(expect.objectContaining({ code: 'plan.invalid' }))
    expect(() => optimize(planOf([step('a', { resources: { cpu: 3 } })]), { resources: { capacities: { cpu: 2 } } })).toThrow(expect.objectContaining({ code: 'plan.invalid' }))
  })
})
