import { describe, expect, it } from 'vitest'
import type { Plan, PlanNode } from '../index.ts'
import { edgesOf } from '../plan/dependencies.ts'
import { planProblem } from './plan-problem.ts'

describe('planProblem', () => {
  it('says of each node what is expected of it, on each agent, calling included', () => {
    const body: PlanNode = { type: 'step', id: 'body', step: 'work', effect: 'pure', input: { from: 'value', value: 1 }, resources: { cpu: 2 } }
    const nodes: readonly PlanNode[] = [
      { type: 'step', id: 'a', step: 'work', effect: 'pure', input: { from: 'value', value: 1 }, resources: { cpu: 1 } },
      { type: 'approval', id: 'ok', show: { from: 'node', node: 'a', path: [] } },
      { type: 'map', id: 'map', over: { from: 'value', value: [] }, nodes: [body], output: { from: 'value', value: 1 }, concurrency: 9, after: ['ok'] },
    ]
    const plan: Plan = { v: 1, name: 'plan', version: '1.0.0', nodes, edges: edgesOf(nodes), output: { from: 'value', value: 1 } }
    const offers = { a: { x: { durationMs: 50, costUsd: 2 } } }
    const problem = planProblem(plan, { a: { durationMs: 10 }, ok: { durationMs: 100 }, map: { items: 7, durationMs: 30 } }, { capacities: { cpu: 8 }, agents: [{ id: 'x' }], offers, overheadMs: 3 }, { deadlineMs: 9 })
    expect(problem).toEqual({
      capacities: { cpu: 8 }, agents: [{ id: 'x' }], objective: { deadlineMs: 9 },
      tasks: [
        { id: 'a', durationMs: 13, after: [], demands: { cpu: 1 }, on: { x: { durationMs: 53, costUsd: 2 } } },
        { id: 'ok', durationMs: 100, after: ['a'], demands: { cpu: 0 } },
        // As many bodies as there is room for.
        { id: 'map', durationMs: 30, after: ['ok'], demands: { cpu: 8 } },
      ],
    })
  })
})
