import { describe, expect, it } from 'vitest'
import type { PlanNode, StepNode } from '../index.ts'
import { redundantWaits } from './redundant-waits.ts'

const step = (id: string, after: readonly string[], given: Partial<StepNode> = {}): PlanNode => ({ type: 'step', id, step: 'work', effect: 'once', input: { from: 'value', value: 1 }, ...(after.length > 0 && { after }), ...given })
const branch = (id: string, given: Partial<PlanNode> = {}) => ({ type: 'branch', id, condition: { cel: 'true', values: {} }, ...given }) as PlanNode
const on = (name: string, is: boolean): Partial<StepNode> => ({ guard: { branch: name, is } })
const dropped = (...nodes: readonly PlanNode[]) => redundantWaits(nodes).map(({ target, drop }) => [target, ...drop])

describe('redundantWaits', () => {
  it('follow from others, by whatever way', () => {
    expect(dropped(step('a', []), step('b', ['a']), step('c', ['b']), step('d', ['a', 'b', 'c']))).toEqual([['d', 'a', 'b']])
  })

  it('do not follow by way of what may be skipped while they hold', () => {
    const [first, outer] = [step('first', []), branch('outer?')]
    expect(dropped(first, outer, step('yes', ['first'], on('outer?', true)), step('last', ['first', 'yes']))).toEqual([])
    // On the other side, where only one of the two is performed.
    expect(dropped(first, outer, step('no', ['first'], on('outer?', false)), step('yes', ['first', 'no'], on('outer?', true)))).toEqual([])
    // On the same side, and on a side within it.
    expect(dropped(first, outer, step('yes', ['first'], on('outer?', true)), step('end', ['first', 'yes'], on('outer?', true)))).toEqual([['end', 'first']])
    const inner = branch('inner?', on('outer?', true))
    expect(dropped(first, outer, inner, step('yes', ['first'], on('outer?', true)), step('deep', ['first', 'yes'], on('inner?', false)))).toEqual([['deep', 'first']])
    // Out of a side within.
    expect(dropped(first, outer, inner, step('deep', ['first'], on('inner?', true)), step('yes', ['first', 'deep'], on('outer?', true)))).toEqual([])
  })

  it('stay where a value is read along them', () => {
    expect(dropped(step('a', []), step('b', ['a']), step('c', ['a', 'b'], { input: { from: 'node', node: 'a', path: [] } }))).toEqual([])
  })
})
