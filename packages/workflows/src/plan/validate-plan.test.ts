import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { validatePlan, type Binding, type Plan, type PlanNode } from '../index.ts'

function node(id: string): Binding {
  return { from: 'node', node: id, path: [] }
}

function step(id: string, input: Binding, more: Partial<PlanNode> = {}): PlanNode {
  return { type: 'step', id, step: 'work', input, effect: 'idempotent', ...more } as PlanNode
}

function map(id: string, over: Binding, nodes: readonly PlanNode[], output: Binding): PlanNode {
  return { type: 'map', id, over, nodes, output, concurrency: 1 }
}

function messages(nodes: readonly PlanNode[], output: Binding = { from: 'value', value: 1 }): readonly string[] {
  const plan: Plan = { v: 1, name: 'edited', version: '1.0.0', nodes, edges: [], output }
  return validatePlan(plan).map(({ path, message }) => `${path}: ${message}`)
}

const LIST: Binding = { from: 'value', value: [1, 2] }

describe('validatePlan, on plans that somebody edited', () => {
  it('finds a cycle and names it', () => {
    expect(messages([step('a', node('c')), step('b', node('a')), step('c', node('b'))])).toEqual(['edges: These nodes wait for each other: a → c → b → a. Remove one of the references.'])
    expect(messages([step('a', node('a'))])).toEqual(['edges: These nodes wait for each other: a → a. Remove one of the references.'])
  })

  it('finds two maps whose bodies read each other', () => {
    const faults = messages([map('m', LIST, [step('a', node('n'))], node('a')), map('n', LIST, [step('b', node('m'))], node('b'))])
    expect(faults).toEqual(['edges: These nodes wait for each other: m → n → m. Remove one of the references.'])
  })

  it('finds a body that reads its own map, and a cycle within a body', () => {
    expect(messages([map('m', LIST, [step('a', node('m'))], node('a'))])).toEqual([expect.stringContaining('m → m')])
    expect(messages([map('m', LIST, [step('a', node('b')), step('b', node('a'))], node('a'))])).toEqual([expect.stringContaining('a → b → a')])
  })

  it('tells of errors before warnings, however many of these there are', () => {
    const endless = Array.from({ length: 1_000 }, (_, index) => step(`n${index}`, LIST, { retry: { attempts: 5_000 } }))
    const told = validatePlan({ v: 1, name: 'edited', version: '1.0.0', nodes: [...endless, step('a', node('b')), step('b', node('a'))], edges: [], output: LIST })
    expect(told).toHaveLength(1_000)
    expect(told[0]?.message).toContain('a → b → a')
  })

  it('finds a chain of any length free of cycles', () => {
    const chain = Array.from({ length: 20_000 }, (_, index) => step(`n${index}`, index === 0 ? LIST : node(`n${index - 1}`)))
    expect(messages(chain)).toEqual([])
  })

  it('finds a cycle exactly when there is one, whatever the order of the nodes', () => {
    fc.assert(fc.property(fc.array(fc.array(fc.nat(9), { maxLength: 2 }), { minLength: 10, maxLength: 10 }), (reads) => {
      const nodes = reads.map((sources, index) => step(`n${index}`, { from: 'array', items: sources.map((source) => node(`n${source}`)) }))
      // Nodes that reach themselves, by the closure of Warshall.
      const reach = reads.map((sources) => reads.map((_, source) => sources.includes(source)))
      for (const [via, further] of reach.entries()) for (const row of reach) if (row[via] === true) further.forEach((is, to) => (row[to] ||= is))
      expect(messages(nodes).length > 0).toBe(reach.some((row, index) => row[index]))
    }))
  })

  it('names only the ends of a long cycle', () => {
    const circle = Array.from({ length: 1_000 }, (_, index) => step(`n${index}`, node(`n${(index + 1) % 1_000}`)))
    expect(messages(circle)).toEqual([expect.stringMatching(/n0 → n1 → .* → … 961 more … → .* → n999 → n0\. /)])
  })

  it('finds references to nodes that there are not, wherever they stand', () => {
    expect(messages([step('a', node('nothing'))])).toEqual([expect.stringContaining('nodes.a: It reads "nothing"')])
    expect(messages([step('a', LIST, { after: ['nothing'] })])).toEqual([expect.stringContaining('nodes.a: It waits for "nothing"')])
    expect(messages([step('a', LIST, { guard: { branch: 'nothing', is: true } })])).toEqual([expect.stringContaining('nodes.a: It waits for "nothing"')])
    expect(messages([], node('nothing'))).toEqual([expect.stringContaining('output: It reads "nothing"')])
    expect(messages([], { from: 'object', fields: { x: { from: 'array', items: [node('nothing')] } } })).toEqual([expect.stringContaining('output: It reads "nothing"')])
  })

  it('finds the value of a branch that there is not', () => {
    expect(messages([], { from: 'branch', branch: 'nothing', whenTrue: LIST, whenFalse: LIST })).toEqual([expect.stringContaining('"nothing"')])
  })

  it('refuses ids that hold what separates the names of scopes, of every kind of node and in bodies, each with its remedy', () => {
    const nodes: PlanNode[] = [
      step('a[0]/b', LIST),
      map('m/', LIST, [step('in[', LIST)], { from: 'value', value: 1 }),
      { type: 'agent', id: 'agent a/b', skills: ['a/b'], pattern: 'solo', input: LIST },
      { type: 'branch', id: 'when x[0] > 1', condition: { cel: 'true', values: {} } },
      { type: 'approval', id: 'yes/no?', show: LIST },
    ]
    expect(messages(nodes)).toEqual([
      `nodes.a[0]/b: Its id holds "[" and "]" and "/", kept for what is in the body of a map: each[0]/it. Give it another: step(…, …, { id: '…' }).`,
      `nodes.m/: Its id holds "/", kept for what is in the body of a map: each[0]/it. Give it another: map(…, …, { id: '…' }).`,
      `nodes.in[: Its id holds "[", kept for what is in the body of a map: each[0]/it. Give it another: step(…, …, { id: '…' }).`,
      `nodes.agent a/b: Its id holds "/", kept for what is in the body of a map: each[0]/it. Give it another: agent({ id: '…' }, …).`,
      `nodes.when x[0] > 1: Its id holds "[" and "]", kept for what is in the body of a map: each[0]/it. Give it another: when(…, …, …, { id: '…' }).`,
      `nodes.yes/no?: Its id holds "/", kept for what is in the body of a map: each[0]/it. Give it another: approve(…, { id: '…' }).`,
    ])
  })

  it('finds limits and tries of compensating steps that make no sense', () => {
    expect(messages([step('a', LIST, { compensate: { step: 'undo', effect: 'once', timeoutMs: 0, retry: { attempts: 0.5 } } })])).toEqual([
      'nodes.a.compensate.timeoutMs: It is 0; give ms above zero.',
      'nodes.a.compensate.retry.attempts: It is 0.5; give a whole number above zero, the first try included.',
    ])
  })

  it('finds pauses that would be negative', () => {
    const retry = { attempts: 2, delayMs: -5, delayMsMax: -1 }
    expect(messages([{ ...step('a', LIST), retry } as PlanNode])).toEqual(['nodes.a.retry.delayMs: It is -5; give ms from 0 on.', 'nodes.a.retry.delayMsMax: It is -1; give ms from 0 on.'])
  })

  it('refuses an input that is too deep, without going into it', () => {
    let deep: Binding = LIST
    for (let level = 0; level < 100_000; level++) deep = { from: 'array', items: [deep] }
    expect(messages([step('a', deep)])).toEqual(['nodes.a: It reads a structure of more than 100 levels. Make it flatter.'])
  })

  it('refuses fields that reach into prototypes', () => {
    const fields = Object.fromEntries([['__proto__', node('a')]])
    expect(messages([step('a', LIST)], { from: 'object', fields })).toEqual([expect.stringContaining('"__proto__"')])
  })
})
