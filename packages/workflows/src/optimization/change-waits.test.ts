import { describe, expect, it } from 'vitest'
import type { Plan, PlanNode } from '../index.ts'
import { edgesOf } from '../plan/dependencies.ts'
import { changeWaits, mereWaits } from './change-waits.ts'

const step = (id: string, after: readonly string[] = [], reads: readonly string[] = []): PlanNode => ({
  type: 'step', id, step: 'work', effect: 'once', input: { from: 'array', items: reads.map((node) => ({ from: 'node', node, path: [] })) }, ...(after.length > 0 && { after }),
})

function planOf(nodes: readonly PlanNode[]): Plan {
  return { v: 1, name: 'plan', version: '1.0.0', nodes, edges: edgesOf(nodes), output: { from: 'value', value: 1 } }
}

describe('changeWaits', () => {
  it('changes waits of nodes and of those in bodies of maps, and the edges with them', () => {
    const map: PlanNode = { type: 'map', id: 'map', over: { from: 'value', value: [1] }, nodes: [step('x'), step('y', ['x']), step('z', ['y'])], output: { from: 'value', value: 1 }, concurrency: 1 }
    const plan = changeWaits(planOf([step('a'), step('b', ['a']), step('c', ['b']), map]), [
      { target: 'c', drop: ['b'], add: [{ source: 'a', target: 'c' }], reason: '' },
      { target: 'z', drop: ['y'], add: [{ source: 'x', target: 'z' }], reason: '' },
    ])
    expect(plan.nodes).toEqual([step('a'), step('b', ['a']), step('c', ['a']), { ...map, nodes: [step('x'), step('y', ['x']), step('z', ['x'])] }])
    expect(plan.edges).toEqual([{ source: 'a', target: 'b' }, { source: 'a', target: 'c' }, { source: 'x', target: 'y' }, { source: 'x', target: 'z' }])
  })

  it('adds no wait along which a value is read, and leaves no empty list', () => {
    const { nodes } = changeWaits(planOf([step('a'), step('b', ['a']), step('c', ['b'], ['a'])]), [
      { target: 'b', drop: ['a'], add: [], reason: '' },
      { target: 'c', drop: ['b'], add: [{ source: 'a', target: 'c' }], reason: '' },
    ])
    expect(nodes).toEqual([step('a'), step('b'), step('c', [], ['a'])])
  })
})

describe('mereWaits', () => {
  it('are those along which nothing is read', () => {
    expect(mereWaits(step('c', ['a', 'b', 'b'], ['a']))).toEqual(['b'])
    expect(mereWaits({ ...step('c', ['a', 'big?']), guard: { branch: 'big?', is: true } })).toEqual(['a'])
  })
})
