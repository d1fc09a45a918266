import { describe, expect, it } from 'vitest'
import type { Binding, Plan, PlanNode, StepNode } from '../index.ts'
import { edgesOf } from '../plan/dependencies.ts'
import { sharedSteps, shareSteps } from './shared-steps.ts'

const reads = (node: string): Binding => ({ from: 'node', node, path: [] })
const step = (id: string, given: Partial<StepNode> = {}): StepNode => ({ type: 'step', id, step: 'load', effect: 'pure', input: { from: 'value', value: 1 }, ...given })
const pairs = (...nodes: readonly PlanNode[]) => sharedSteps(nodes).map(({ kept, removed }) => [kept, removed])

function planOf(nodes: readonly PlanNode[]): Plan {
  return { v: 1, name: 'plan', version: '1.0.0', nodes, edges: edgesOf(nodes), output: { from: 'value', value: 1 } }
}

describe('sharedSteps', () => {
  it('do the same in all that is said of them', () => {
    expect(pairs(step('a'), step('b'))).toEqual([['a', 'b']])
    const others: readonly Partial<StepNode>[] = [
      { step: 'other' }, { input: { from: 'value', value: 2 } }, { timeoutMs: 1 }, { retry: { attempts: 2 } }, { resources: { cpu: 1 } }, { after: ['first'] }, { guard: { branch: 'big?', is: true } },
      { effect: 'idempotent' }, { effect: 'once' }, { compensate: { step: 'undo', effect: 'idempotent' } },
    ]
    const branch: PlanNode = { type: 'branch', id: 'big?', condition: { cel: 'true', values: {} } }
    for (const other of others) expect({ other, pairs: pairs(step('first', { step: 'first' }), branch, step('a'), step('b', other)) }).toEqual({ other, pairs: [] })
  })

  it('have no effect and need not be undone, all the same', () => {
    for (const given of [{ effect: 'idempotent' }, { effect: 'once' }, { compensate: { step: 'undo', effect: 'idempotent' } }] as const) expect(pairs(step('a', given), step('b', given))).toEqual([])
  })

  it('may only become the same when what they read, or wait for, is', () => {
    expect(pairs(step('a'), step('b'), step('sum a', { input: reads('a') }), step('sum b', { input: reads('b') }), step('end a', { step: 'end', after: ['sum a'] }), step('end b', { step: 'end', after: ['sum b'] }))).toEqual([['a', 'b'], ['sum a', 'sum b'], ['end a', 'end b']])
  })
})

describe('shareSteps', () => {
  it('leaves one of them, in bodies of maps too, and lets others read it and wait for it', () => {
    const body = [step('x'), step('y'), step('z', { step: 'z', input: reads('y'), after: ['y'] })]
    const map: PlanNode = { type: 'map', id: 'map', over: reads('b'), nodes: body, output: { from: 'array', items: [reads('y'), reads('z')] }, concurrency: 2 }
    const nodes = [step('a'), step('b'), map]
    const plan = shareSteps(planOf(nodes), [...sharedSteps(nodes), ...sharedSteps(body)])
    expect(plan.nodes).toEqual([
      step('a'),
      { ...map, over: reads('a'), nodes: [step('x'), step('z', { step: 'z', input: reads('x'), after: ['x'] })], output: { from: 'array', items: [reads('x'), reads('z')] } },
    ])
    expect(plan.edges).toEqual([{ source: 'a', target: 'map' }, { source: 'x', target: 'z' }])
  })
})
