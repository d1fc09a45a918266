import { describe, expect, it } from 'vitest'
import type { Plan, PlanNode } from '../index.ts'
import { edgesOf } from '../plan/dependencies.ts'
import { criticalFirst, reorderNodes, scheduledFirst } from './start-orders.ts'

const step = (id: string, after: readonly string[] = []): PlanNode => ({ type: 'step', id, step: 'work', effect: 'once', input: { from: 'value', value: 1 }, resources: { cpu: 1 }, ...(after.length > 0 && { after }) })
const NODES = [step('short'), step('long'), step('behind', ['long']), step('middle')]
const PLAN: Plan = { v: 1, name: 'plan', version: '1.0.0', nodes: NODES, edges: edgesOf(NODES), output: { from: 'value', value: 1 } }
const ESTIMATES = { short: { durationMs: 1 }, long: { durationMs: 9 }, behind: { durationMs: 9 }, middle: { durationMs: 10 } }

describe('criticalFirst', () => {
  it('begins with what most is left to do behind, each after what it waits for', () => {
    expect(criticalFirst(PLAN, ESTIMATES)).toEqual(['long', 'middle', 'behind', 'short'])
  })
})

describe('scheduledFirst', () => {
  it('is the order of a schedule, in which each stays with its agent', () => {
    expect(scheduledFirst(PLAN, ESTIMATES, { capacities: { cpu: 1 } }, { scheduleLimit: 50, seed: 1 }).indexOf('long')).toBeLessThan(3)
    const offers = { short: { one: { durationMs: 5 }, other: { durationMs: 5 } }, middle: { one: { durationMs: 5 }, other: { durationMs: 5 } } }
    // "middle" has to wait for "short" or the other way round, since both are with the same agent; else they would both begin at once.
    const performance = { agents: [{ id: 'one' }, { id: 'other' }], offers, agentOf: new Map([['short', 'one'], ['middle', 'one']]) }
    expect(scheduledFirst(PLAN, ESTIMATES, performance, { scheduleLimit: 50, seed: 1 })).toHaveLength(4)
    const order = scheduledFirst(PLAN, ESTIMATES, performance, { scheduleLimit: 50, seed: 1 })
    expect(order.slice(0, 2)).toContain('long')
  })
})

describe('reorderNodes', () => {
  it('changes where nodes stand and nothing else', () => {
    const plan = reorderNodes(PLAN, ['middle', 'long', 'short', 'behind'])
    expect(plan.nodes).toEqual([NODES[3], NODES[1], NODES[0], NODES[2]])
    expect(plan.edges).toEqual(PLAN.edges)
  })
})
