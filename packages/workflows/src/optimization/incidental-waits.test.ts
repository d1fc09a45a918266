import { describe, expect, it } from 'vitest'
import type { PlanNode, StepNode } from '../index.ts'
import { incidentalWaits } from './incidental-waits.ts'

const step = (id: string, given: Partial<StepNode> = {}): PlanNode => ({ type: 'step', id, step: 'work', effect: 'pure', input: { from: 'value', value: 1 }, ...given })
const edge = (source: string, target: string) => ({ source, target })
/** For each wait that goes, what comes in its place. */
const changesOf = (nodes: readonly PlanNode[]) => incidentalWaits(nodes, []).map(({ target, drop, add }) => ({ [`${drop.join(', ')} → ${target}`]: add }))

describe('incidentalWaits', () => {
  it('keep the order to what has an effect, however many pure steps are between', () => {
    expect(changesOf([
      step('write', { effect: 'once' }), step('a', { after: ['write'] }), step('b', { after: ['a'] }), step('c', { after: ['b'] }), step('publish', { effect: 'idempotent', after: ['c'] }),
    ])).toEqual([
      { 'a → b': [edge('write', 'b'), edge('a', 'publish')] },
      { 'b → c': [edge('write', 'c'), edge('b', 'publish')] },
    ])
  })

  it.each([
    ['a branch', { type: 'branch', condition: { cel: 'true', values: {} } }],
    ['an approval', { type: 'approval', show: { from: 'value', value: 1 } }],
    ['an agent', { type: 'agent', skills: ['x'], pattern: 'solo', input: { from: 'value', value: 1 } }],
    ['a map of pure steps', { type: 'map', over: { from: 'value', value: [] }, nodes: [step('body')], output: { from: 'value', value: 1 }, concurrency: 1 }],
    ['a pure step that has to be undone', { type: 'step', step: 'work', effect: 'pure', input: { from: 'value', value: 1 }, compensate: { step: 'undo', effect: 'idempotent' } }],
  ])('keep the order to %s', (_, given) => {
    const between = { ...given, id: 'between', after: ['a'] } as PlanNode
    expect(changesOf([step('a'), between, step('b', { after: ['between'] })])).toEqual([])
    expect(changesOf([{ ...given, id: 'first' } as PlanNode, step('a', { after: ['first'] }), step('b', { after: ['a'] }), { ...given, id: 'last', after: ['b'] } as PlanNode])).toEqual([{ 'a → b': [edge('first', 'b'), edge('a', 'last')] }])
  })

  it('stay where a value is read along them, and where too many would come in their place', () => {
    expect(changesOf([step('a'), step('b', { after: ['a'], input: { from: 'node', node: 'a', path: [] } })])).toEqual([])
    const writes = Array.from({ length: 17 }, (_, index) => step(`write ${index}`, { effect: 'once' }))
    expect(changesOf([...writes, step('a', { after: writes.map(({ id }) => id) }), step('b', { after: ['a'] })])).toEqual([])
    expect(changesOf([...writes.slice(1), step('a', { after: writes.slice(1).map(({ id }) => id) }), step('b', { after: ['a'] })])).toHaveLength(1)
  })
})
