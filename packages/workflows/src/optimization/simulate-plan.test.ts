import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { analyze, type Estimates, type Plan, type PlanNode, type StepNode } from '../index.ts'
import { edgesOf } from '../plan/dependencies.ts'
import { measurePlans } from './measure-plans.ts'
import type { Performance } from './plan-model.ts'

function step(id: string, reads: readonly string[], given: Partial<StepNode> = {}): StepNode {
  return { type: 'step', id, step: 'work', effect: 'pure', input: { from: 'array', items: reads.map((node) => ({ from: 'node', node, path: [] })) }, ...given }
}

function planOf(nodes: readonly PlanNode[]): Plan {
  return { v: 1, name: 'plan', version: '1.0.0', nodes, edges: edgesOf(nodes), output: { from: 'value', value: 1 } }
}

function measure(plan: Plan, estimates: Estimates, performance: Performance = {}) {
  const [measured] = measurePlans({ plan, estimates, draws: 20, seed: 1, intervals: [] }, [{ plan, performance }])
  return measured!
}

interface Drawn {
  readonly reads: readonly number[]
  readonly ms: number
  readonly cpu: number
  readonly agent: number
}

const tasksArbitrary: fc.Arbitrary<readonly Drawn[]> = fc.array(fc.record({ reads: fc.array(fc.nat(20), { maxLength: 3 }), ms: fc.nat(9), cpu: fc.nat(3), agent: fc.nat(1) }), { minLength: 1, maxLength: 20 })

const earlier = (reads: readonly number[], index: number) => (index === 0 ? [] : [...new Set(reads.map((read) => read % index))])

/** By brute force, ms for ms: at each, the tasks that are ready begin if they have room, those of the first agent first. */
function performSlowly(tasks: readonly Drawn[], cpu: number, slots: readonly number[]): number {
  const endOf = new Map<number, number>()
  const order = tasks.map((_, index) => index).sort((a, b) => (tasks[a]?.agent ?? 0) - (tasks[b]?.agent ?? 0))
  for (let now = 0; endOf.size < tasks.length; now++) {
    for (const index of order) {
      const task = tasks[index]!
      const atWork = [...endOf].filter(([, end]) => end > now).map(([other]) => tasks[other]!)
      const isReady = !endOf.has(index) && earlier(task.reads, index).every((read) => (endOf.get(read) ?? Number.POSITIVE_INFINITY) <= now)
      const hasRoom = atWork.reduce((sum, other) => sum + other.cpu, task.cpu) <= cpu && atWork.filter(({ agent }) => agent === task.agent).length < (slots[task.agent] ?? 0)
      if (isReady && hasRoom) endOf.set(index, now + task.ms)
    }
  }
  return Math.max(...endOf.values())
}

describe('a simulated plan', () => {
  it('takes as long as its critical path where nothing is scarce', () => {
    fc.assert(fc.property(tasksArbitrary, (tasks) => {
      const plan = planOf(tasks.map(({ reads }, index) => step(`n${index}`, earlier(reads, index).map((read) => `n${read}`))))
      const estimates = Object.fromEntries(tasks.map(({ ms, cpu }, index) => [`n${index}`, { durationMs: ms, costUsd: cpu }]))
      const { makespanMs, costUsd } = measure(plan, estimates)
      expect(makespanMs[0]).toBe(analyze(plan, { estimates }).makespanMs)
      expect(costUsd[0]).toBe(tasks.reduce((sum, { cpu }) => sum + cpu, 0))
    }))
  })

  it('takes as long as brute force says where things and agents are scarce', () => {
    fc.assert(fc.property(tasksArbitrary.map((tasks) => tasks.map((task) => ({ ...task, ms: task.ms + 1 }))), fc.integer({ min: 3, max: 6 }), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }), (tasks, cpu, one, other) => {
      const plan = planOf(tasks.map(({ reads, cpu: amount }, index) => step(`n${index}`, earlier(reads, index).map((read) => `n${read}`), { resources: { cpu: amount } })))
      const agents = [{ id: 'a0', slots: one }, { id: 'a1', slots: other }]
      const offers = Object.fromEntries(tasks.map(({ ms, agent }, index) => [`n${index}`, { [`a${agent}`]: { durationMs: ms } }]))
      const agentOf = new Map(tasks.map(({ agent }, index) => [`n${index}`, `a${agent}`]))
      const { makespanMs, utilisation01 } = measure(plan, {}, { capacities: { cpu }, agents, offers, agentOf })
      expect(makespanMs[0]).toBe(performSlowly(tasks, cpu, [one, other]))
      expect(utilisation01.cpu).toBeCloseTo(tasks.reduce((sum, { ms, cpu: amount }) => sum + ms * amount, 0) / cpu / (makespanMs[0] ?? 0), 9)
    }))
  })

  it('skips the side that a branch does not take, and what hangs on branches there', () => {
    const branch = (id: string, given: Partial<PlanNode> = {}) => ({ type: 'branch', id, condition: { cel: 'true', values: {} }, ...given }) as PlanNode
    const plan = planOf([
      step('first', []), branch('outer', { after: ['first'] }), step('yes', [], { guard: { branch: 'outer', is: true } }), branch('inner', { guard: { branch: 'outer', is: true }, after: ['yes'] }),
      step('deep', [], { guard: { branch: 'inner', is: false } }), step('no', [], { guard: { branch: 'outer', is: false } }), step('last', [], { after: ['yes', 'deep', 'no'] }),
    ])
    for (const outer of [0, 1]) {
      for (const inner of [0, 1]) {
        const estimates: Estimates = { first: { durationMs: 1 }, yes: { durationMs: 10, costUsd: 1 }, deep: { durationMs: 100, costUsd: 2 }, no: { durationMs: 1_000, costUsd: 4 }, last: { durationMs: 10_000 }, outer: { probability01: outer }, inner: { probability01: inner } }
        const { makespanMs, costUsd } = measure(plan, estimates)
        const { expected } = analyze(plan, { estimates, draws: 1 })
        expect([makespanMs[0], costUsd[0]]).toEqual([expected.makespanMs.mean, expected.costUsd.mean])
      }
    }
  })

  it('runs the bodies of maps in rounds, as many at one time as there is room for', () => {
    const plan = planOf([{ type: 'map', id: 'map', over: { from: 'input', path: [] }, nodes: [step('a', [], { resources: { cpu: 2 } }), step('b', ['a'])], output: { from: 'value', value: 1 }, concurrency: 5 }])
    const estimates: Estimates = { map: { items: 10 }, a: { durationMs: 3, costUsd: 1 }, b: { durationMs: 4 } }
    expect(measure(plan, estimates)).toMatchObject({ makespanMs: Float64Array.of(14), costUsd: Float64Array.of(10) })
    expect(measure(plan, estimates, { capacities: { cpu: 6 } }).makespanMs).toEqual(Float64Array.of(28))
  })

  it('takes a node on an agent for as much slower as it is drawn', () => {
    const plan = planOf([step('a', [])])
    const { makespanMs } = measure(plan, { a: { durationMs: { samples: [10, 30] } } }, { agents: [{ id: 'x' }], offers: { a: { x: { durationMs: 100 } } }, agentOf: new Map([['a', 'x']]) })
    expect(new Set(makespanMs)).toEqual(new Set([50, 150]))
  })

  it('has a second try end a first that takes long, and pays for both', () => {
    const plan = planOf([step('a', [])])
    const { makespanMs, costUsd } = measurePlans({ plan, estimates: { a: { durationMs: { samples: [10, 500, 1_000] }, costUsd: 1 } }, draws: 400, seed: 1, intervals: [] }, [{ plan, performance: { hedgeMs: new Map([['a', 300]]) } }])[0]!
    // 10; 310 when the second takes 10; else the first may still end before, or the second after 500.
    expect(new Set(makespanMs)).toEqual(new Set([10, 310, 500, 800, 1_000]))
    makespanMs.forEach((ms, run) => expect(costUsd[run]).toBe(ms === 10 ? 1 : 2))
  })

  it('is performed in the same runs as its variants', () => {
    const plan = planOf([step('a', []), step('b', ['a'])])
    const chances = { plan, estimates: { a: { durationMs: { p50: 10, p90: 30 }, costUsd: { low: 1, mode: 2, high: 9 } }, b: { durationMs: { samples: [1, 2, 3] } } }, draws: 50, seed: 1, intervals: [] }
    const [one, same, longer] = measurePlans(chances, [{ plan, performance: {} }, { plan, performance: {} }, { plan, performance: { overheadMs: 5 } }])
    expect(same).toEqual(one)
    one!.makespanMs.forEach((ms, run) => expect(longer!.makespanMs[run]).toBeCloseTo(ms + 10, 9))
    expect(new Set(one!.makespanMs).size).toBe(50)
  })

  it('uses of a resource what its runs do in the mean', () => {
    const plan = planOf([step('a', [], { resources: { cpu: 1 } }), step('b', ['a'], { resources: { cpu: 3 } })])
    const { utilisation01 } = measure(plan, { a: { durationMs: { samples: [10, 30] } }, b: { durationMs: { samples: [10, 30] } } }, { capacities: { cpu: 4 } })
    // From 1 of 4 for 30 ms and 3 of 4 for 10 ms, to the other way round.
    expect(utilisation01.cpu).toBeGreaterThan(0.375)
    expect(utilisation01.cpu).toBeLessThan(0.625)
  })

  it('holds for a body what its most demanding node needs', () => {
    const plan = planOf([{ type: 'map', id: 'map', over: { from: 'input', path: [] }, nodes: [step('a', [], { resources: { cpu: 3 } }), step('b', ['a'], { resources: { cpu: 1 } })], output: { from: 'value', value: 1 }, concurrency: 5 }])
    expect(measure(plan, { map: { items: 4 }, a: { durationMs: 3 }, b: { durationMs: 4 } }, { capacities: { cpu: 6 } }).makespanMs).toEqual(Float64Array.of(14))
  })
})
