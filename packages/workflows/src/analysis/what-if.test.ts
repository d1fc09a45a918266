import { describe, expect, it } from 'vitest'
import { whatIf, type AnalyzeOptions, type Change, type Plan } from '../index.ts'

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

  it('differs by what the change does, and not by chance, where durations are uncertain', () => {
    const late = { p50: 100, p90: 300 }
    const work = { tasks: [{ id: 'a', durationMs: late }, { id: 'b', durationMs: late, after: ['a'] }, { id: 'c', durationMs: 5, after: ['b'] }, { id: 'd', durationMs: late }, { id: 'e', durationMs: late, after: ['c'] }] }
    // An edge that follows from others changes nothing, whatever it does to the order in which tasks are looked at.
    for (const edge of [{ source: 'a', target: 'e' }, { source: 'a', target: 'c' }]) expect(whatIf(work, { addEdges: [edge] }).makespanChangeMs).toBe(0)
    expect(whatIf({ tasks: work.tasks.filter(({ id }) => id !== 'd') }, { estimates: { c: { durationMs: 2 } } }).makespanChangeMs).toBeCloseTo(-3, 9)
    // "d" begins later: in no run is the whole sooner.
    expect(whatIf(work, { addEdges: [{ source: 'a', target: 'd' }] }, { draws: 20 }).makespanChangeMs).toBeGreaterThanOrEqual(0)
  })

  it('refuses what is no change', () => {
    const refusalOf = (change: unknown, options?: unknown) => {
      try {
        whatIf(WORK, change as Change, options as AnalyzeOptions)
      } catch (error) {
        return `${(error as { readonly code?: string }).code}: ${(error as Error).message}`
      }
      return ''
    }
    expect(refusalOf(null)).toContain('input.invalid: The change: null was given. Give an object with any of estimates, without, addEdges, dropEdges')
    expect(refusalOf(undefined)).toContain('input.invalid: The change: undefined was given')
    expect(refusalOf({ remove: ['a'] })).toContain('there is no field "remove"')
    expect(refusalOf({ estimates: null })).toContain('The estimates of the change are null')
    expect(refusalOf({ estimates: { a: null } })).toContain('The estimate of "a" in the change: null was given')
    expect(refusalOf({ without: 'a' })).toContain('The change leaves out "a"')
    expect(refusalOf({ addEdges: {} })).toContain('The field addEdges of the change is an object')
    expect(refusalOf({ dropEdges: [null] })).toContain('An edge in dropEdges: null was given')
    expect(refusalOf({ dropEdges: [{ source: 'a', target: 5 }] })).toContain('An edge in dropEdges has the target 5')
    expect(refusalOf({}, null)).toContain('input.invalid: The options of analyze: null was given')
    expect(refusalOf({}, { samples: 5 })).toContain('there is no field "samples"')
  })

  it('refuses edges that there are not, those along which a value is read, and cycles', () => {
    expect(() => whatIf(WORK, { dropEdges: [{ source: 'b', target: 'c' }] })).toThrow('which there is not')
    expect(() => whatIf(WORK, { addEdges: [{ source: 'x', target: 'c' }] })).toThrow('there is no "x"')
    expect(() => whatIf(PLAN, { dropEdges: [{ source: 'a', target: 'b' }] })).toThrow('"b" reads a value of "a"')
    expect(() => whatIf(WORK, { addEdges: [{ source: 'c', target: 'a' }] })).toThrow('wait for each other')
    expect(() => whatIf(WORK, { without: ['x'] })).toThrow('"x" is no node')
  })
})
