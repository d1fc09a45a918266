import { describe, expect, it } from 'vitest'
import { assertValidPlan, validatePlan } from './validate-plan.ts'
import { edgesOf } from './dependencies.ts'
import type { Binding } from './binding.ts'
import type { Plan, PlanNode } from './plan.ts'

const NOTHING: Binding = { from: 'value', value: 1 }
const read = (node: string): Binding => ({ from: 'node', node, path: [] })
const step = (id: string, more: object = {}): PlanNode => ({ type: 'step', id, step: id, effect: 'idempotent', input: NOTHING, ...more })
const branch = (id: string, cel: string, values: Readonly<Record<string, Binding>> = {}): PlanNode => ({ type: 'branch', id, condition: { cel, values } })
const map = (id: string, nodes: readonly PlanNode[], more: object = {}): PlanNode => ({ type: 'map', id, over: { from: 'input', path: [] }, nodes, output: NOTHING, concurrency: 1, ...more })

function plan(nodes: readonly PlanNode[], output = NOTHING): Plan {
  return { v: 1, name: 'x', version: '1.0.0', nodes, edges: edgesOf(nodes), output }
}

const told = (nodes: readonly PlanNode[], output?: Binding) => validatePlan(plan(nodes, output)).map(({ kind, severity, path }) => `${severity} ${kind} ${path}`)

describe('what is only likely to be a mistake', () => {
  it('keeps no plan from running', () => {
    expect(() => assertValidPlan(plan([step('a', { effect: 'pure' })]))).not.toThrow()
  })

  it('is a node on a side that a branch never takes, or in a map over nothing', () => {
    const sides = (cel: string, values?: Readonly<Record<string, Binding>>) => told([branch('b', cel, values), step('yes', { guard: { branch: 'b', is: true } }), step('no', { guard: { branch: 'b', is: false } })])
    expect(sides('1 == 2')).toEqual(['warning unreachable nodes.yes'])
    expect(sides('n == 1', { n: { from: 'value', value: 1 } })).toEqual(['warning unreachable nodes.no'])
    expect(sides('n == 1', { n: { from: 'input', path: [] } })).toEqual([])
    expect(told([map('m', [step('a')], { over: { from: 'value', value: [] } })])).toEqual(['warning unreachable nodes.m.over'])
  })

  it('is a pure step whose value nobody uses', () => {
    const pure = step('a', { effect: 'pure' })
    expect(told([pure])).toEqual(['warning unused nodes.a'])
    expect(told([pure], read('a'))).toEqual([])
    expect(told([pure, step('b', { input: read('a') })])).toEqual([])
    expect(told([map('m', [pure], { output: read('a') })])).toEqual([])
  })

  it('is a step of effect once that is not undone while others are, unless nothing comes after it', () => {
    const booked = step('book', { effect: 'once', compensate: { step: 'cancel', effect: 'once' } })
    const charged = step('charge', { effect: 'once', input: read('book') })
    expect(told([booked, charged])).toEqual([])
    expect(told([booked, charged, step('ship', { input: read('charge') })])).toEqual(['warning compensation nodes.charge'])
    expect(told([booked, charged, step('mail', { input: read('book') })])).toEqual(['warning compensation nodes.charge'])
    expect(told([step('charge', { effect: 'once' }), step('ship', { input: read('charge') })])).toEqual([])
  })

  it('is a loop without an end in sight', () => {
    expect(told([step('a', { retry: { attempts: 5_000 } })])).toEqual(['warning loop nodes.a.retry.attempts'])
    expect(told([map('m', [], { concurrency: 20_000 })])).toEqual(['warning loop nodes.m.concurrency'])
  })
})

describe('conditions and guards', () => {
  it('may speak of their values, of what they introduce, and of what every expression knows', () => {
    const n: Binding = { from: 'input', path: ['n'] }
    for (const cel of ['n.all(x, x > 1 && n.exists(y, y == x))', 'cel.bind(m, n, m == n)', 'type(n) == int', 'has(n.x) && n.x == "z"', 'n == null', 'n.map(x, x > 1, x + 1).size() == 2', '{"k": n}.k == n', 'duration("1s") < duration(n)']) expect(told([branch('b', cel, { n })])).toEqual([])
    for (const cel of ['m == 1', 'n.all(x, y == 1)', 'n.all(x, x == 1) && x == 1', 'cel.bind(m, m, m == 1)', 'toString == n']) expect(told([branch('b', cel, { n })])).toEqual(['error condition nodes.b.condition'])
  })

  it('are refused where a guard names no branch, or one outside of the map', () => {
    expect(told([step('a'), step('b', { guard: { branch: 'a', is: true } })])).toEqual(['error guard nodes.b.guard'])
    expect(told([branch('b', 'n', { n: { from: 'input', path: [] } }), map('m', [step('a', { guard: { branch: 'b', is: true } })])])).toEqual(['error guard nodes.a.guard'])
  })
})

describe('what is the same in each run', () => {
  const constant = (value: unknown): Binding => ({ from: 'value', value })

  it('is refused where it is a condition that yields neither true nor false', () => {
    expect(told([branch('b', '1 + 1')])).toEqual(['error condition nodes.b.condition'])
    expect(told([branch('b', 'n', { n: constant('yes') })])).toEqual(['error condition nodes.b.condition'])
    expect(validatePlan(plan([branch('b', 'n', { n: constant('yes') })]))[0]?.message).toBe('"n" always yields string, not true or false. Compare it with something.')
    expect(told([branch('b', 'n', { n: { from: 'input', path: [] } })])).toEqual([])
  })

  it('is refused where it is what a map goes over and no list', () => {
    expect(told([map('m', [], { over: constant(3) })])).toEqual(['error type nodes.m.over'])
    expect(validatePlan(plan([map('m', [], { over: constant({ a: 'x'.repeat(200) }) })]))[0]?.message).toBe(`It is {"a":"${'x'.repeat(94)}, which is no list. Give a list, or a reference to one.`)
    expect(told([map('m', [], { over: constant([3]) })])).toEqual([])
  })

  it('is let be where it is nothing, as a parameter that was left out and is asked for on a side that is then not taken', () => {
    expect(told([branch('b', 'n', { n: constant(undefined) }), branch('c', 'n > 1', { n: constant(null) })])).toEqual([])
    expect(told([map('m', [], { over: constant(undefined) })])).toEqual([])
  })
})

describe('the name and the version of a plan', () => {
  it('are only warned of, since a host may have stored such a plan', () => {
    const labelled = (name: string, version: string) => validatePlan({ ...plan([]), name, version }).map(({ kind, severity, path }) => `${severity} ${kind} ${path}`)
    expect(labelled('release', '1.0.0-beta.2')).toEqual([])
    expect(labelled(' ', '1.0.0')).toEqual(['warning setting name'])
    expect(labelled('release', 'latest')).toEqual(['warning setting version'])
    expect(() => assertValidPlan({ ...plan([]), name: '', version: '' })).not.toThrow()
  })
})
