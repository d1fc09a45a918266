import { describe, expect, it } from 'vitest'
import type { PlanNode, StepNode } from '../index.ts'
import { mergeableChains } from './mergeable-chains.ts'

const step = (id: string, reads: readonly string[], given: Partial<StepNode> = {}): PlanNode => ({ type: 'step', id, step: 'work', effect: 'idempotent', input: { from: 'array', items: reads.map((node) => ({ from: 'node', node, path: [] })) }, ...given })
const ESTIMATES = Object.fromEntries(['a', 'b', 'c', 'd'].map((id) => [id, { durationMs: 1 }]))
const chainsOf = (...nodes: readonly PlanNode[]) => mergeableChains(nodes, ESTIMATES, 5)

describe('mergeableChains', () => {
  it('are as long as each is the only one to wait for the one before', () => {
    expect(chainsOf(step('a', []), step('b', ['a']), step('c', ['b']))).toEqual([['a', 'b', 'c']])
    expect(chainsOf(step('a', []), step('b', ['a']), step('c', ['b']), step('d', ['b']))).toEqual([['a', 'b']])
    expect(chainsOf(step('a', []), step('b', ['a']), step('c', ['a', 'b']))).toEqual([])
    expect(chainsOf(step('a', []), step('b', []), step('c', ['a', 'b']), step('d', ['c']))).toEqual([['c', 'd']])
  })

  it('have no step that may run once, has to be undone, takes longer, or of which nothing is known', () => {
    for (const given of [{ effect: 'once' }, { compensate: { step: 'undo', effect: 'idempotent' } }] as const) {
      expect(chainsOf(step('a', []), step('b', ['a'], given))).toEqual([])
      expect(chainsOf(step('a', [], given), step('b', ['a']))).toEqual([])
    }
    expect(chainsOf(step('a', []), step('unknown', ['a']))).toEqual([])
    expect(chainsOf(step('unknown', []), step('b', ['unknown']))).toEqual([])
    expect(mergeableChains([step('a', []), step('b', ['a'])], { a: { durationMs: 1 }, b: { durationMs: 5 } }, 5)).toEqual([])
    expect(mergeableChains([step('a', []), step('b', ['a'])], ESTIMATES, 0)).toEqual([])
  })

  it('do not lead out of a side of a branch, or into one', () => {
    const branch: PlanNode = { type: 'branch', id: 'big?', condition: { cel: 'true', values: {} } }
    const guard = { branch: 'big?', is: true }
    expect(chainsOf(branch, step('a', [], { guard }), step('b', ['a']))).toEqual([])
    expect(chainsOf(branch, step('a', []), step('b', ['a'], { guard }))).toEqual([])
  })
})
