import { describe, expect, it } from 'vitest'
import { whatIf, type Plan } from '../index.ts'

const WORK = { tasks: [{ id: 'a', durationMs: 2, costUsd: 1 }, { id: 'b', durationMs: 5, costUsd: 3, after: ['a'] }, { id: 'c', durationMs: 4, after: ['a'] }] }

const PLAN: Plan = {
  v: 1, name: 'plan', version: '1.0.0', edges: [], output: { from: 'value', value: 1 },
  nodes: [
    { type: 'step', id: 'a', step: 'a', effect: 'pure', input: { from: 'value', value: 1 } },
    { type: 'step', id: 'b', step: 'b', effect: 'pure', input: { from: 'node', node: 'a', path: [] } },
    { type: 'step', id: 'c', step: 'c', effect: 'pure', input: { from: 'value', value: 1 }, after: ['b'] },
  ],
}
const ESTIMATES = { a: { durationMs: 1, costUsd: 2 }, b: { durationMs: 2 }, c: { durationMs: 4 } }

describe('whatIf', () => {
  it('compares what other durations and costs would come to', () => {
    const { makespanChangeMs, costChangeUsd, becomeCritical, ceaseCritical, before, after } = whatIf(WORK, { estimates: { b: { durationMs: 1 } } })
    expect([before.makespanMs, after.makespanMs, makespanChangeMs, costChangeUsd]).toEqual([7, 6, -1, 0])
    expect([becomeCritical, ceaseCritical]).toEqual([['c'], ['b']])
    expect(whatIf(WORK, { without: ['b'] })).toMatchObject({ makespanChangeMs: -1, costChangeUsd: -3 })
  })

  it('compares what other edges would come to, and changes nothing', () => {
    expect(whatIf(WORK, { dropEdges: [{ source: 'a', target: 'b' }] }).makespanChangeMs).toBe(-1)
    expect(whatIf(WORK, { addEdges: [{ source: 'b', target: 'c' }] })).toMatchObject({ makespanChangeMs: 4, becomeCritical: ['c'] })
    expect(WORK.tasks[2]).toEqual({ id: 'c', durationMs: 4, after: ['a'] })
    expect(whatIf(PLAN, { dropEdges: [{ source: 'b', target: 'c' }] }, { estimates: ESTIMATES }).makespanChangeMs).toBe(-3)
    expect(whatIf(PLAN, { without: ['a'], estimates: { b: { costUsd: 1 } } }, { estimates: ESTIMATES })).toMatchObject({ makespanChangeMs: -1, costChangeUsd: -1 })
  })

  it('refuses edges that there are not, those along which a value is read, and cycles', () => {
    expect(() => whatIf(WORK, { dropEdges: [{ source: 'b', target: 'c' }] })).toThrow('which there is not')
    expect(() => whatIf(WORK, { addEdges: [{ source: 'x', target: 'c' }] })).toThrow('there is no "x"')
    expect(() => whatIf(PLAN, { dropEdges: [{ source: 'a', target: 'b' }] })).toThrow('"b" reads a value of "a"')
    expect(() => whatIf(WORK, { addEdges: [{ source: 'c', target: 'a' }] })).toThrow('wait for each other')
    expect(() => whatIf(WORK, { without: ['x'] })).toThrow('"x" is no node')
  })
})
