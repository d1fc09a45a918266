import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineStep, validatePlan, type Binding, type Plan, type PlanNode, type PlanSurroundings } from '../index.ts'

const NOTHING: Binding = { from: 'value', value: {} }
const read = (node: string, ...path: string[]): Binding => ({ from: 'node', node, path })
const step = (id: string, input: Binding = NOTHING, more: object = {}): PlanNode => ({ type: 'step', id, step: id, effect: 'idempotent', input, ...more })
const agent = (skills: readonly string[], pattern = 'solo'): PlanNode => ({ type: 'agent', id: 'ask', skills, pattern, input: NOTHING })

function told(nodes: readonly PlanNode[], surroundings: PlanSurroundings): readonly string[] {
  const plan: Plan = { v: 1, name: 'x', version: '1.0.0', nodes, edges: [], output: NOTHING }
  return validatePlan(plan, surroundings).map(({ kind, severity, path, message }) => `${severity} ${kind} ${path}: ${message}`)
}

const count = defineStep('count', { input: z.object({ text: z.string() }), output: z.object({ words: z.number(), first: z.string().nullable() }), run: () => ({ words: 1, first: null }) })
const show = defineStep('show', { input: z.object({ text: z.string(), size: z.enum(['s', 'l']).optional() }), run: () => 1 })
const steps = [count, show]

describe('validatePlan, with what the plan would run with', () => {
  it('finds steps that there are not, in nodes and in what undoes them', () => {
    expect(told([step('gone', NOTHING, { compensate: { step: 'undo', effect: 'once' } })], { steps: [] })).toEqual([
      'error step nodes.gone.step: There is no step "gone". Register it, or name one of those there are.',
      'error step nodes.gone.compensate.step: There is no step "undo". Register it, or name one of those there are.',
    ])
  })

  it('finds resources of which there is not as much', () => {
    const nodes = [step('a', NOTHING, { resources: { cpu: 16, gpu: 1, memoryMb: 512 } })]
    expect(told(nodes, { capacities: { cpu: 8, memoryMb: 512 } })).toEqual([
      'error resource nodes.a.resources.cpu: It needs 16 of "cpu", and there is 8. Ask for less, or add to the capacity.',
      'error resource nodes.a.resources.gpu: It needs 1 of "gpu", and there is 0. Ask for less, or add to the capacity.',
    ])
    expect(told([step('a', NOTHING, { resources: { constructor: 1 } })], { capacities: {} })).toHaveLength(1)
    expect(told([step('a', NOTHING, { resources: { cpu: -1 } })], {})).toEqual(['error resource nodes.a.resources.cpu: It is -1; give a number of zero or more.'])
  })

  it('looks at no other agents than a node names', () => {
    const agents = [{ id: 'ann', capabilities: [{ skillId: 'write' }] }, { id: 'ben', capabilities: [{ skillId: 'review' }] }]
    const named = (...names: string[]) => [{ ...agent(['write']), agents: names } as PlanNode]
    expect(told(named('ann', 'ben'), { agents })).toEqual([])
    expect(told(named('ben'), { agents })).toEqual(['error skill nodes.ask.skills: None of ben has the skill "write". Add an agent that has it, or ask for another skill.'])
    expect(told(named('ann', 'eve'), { agents })).toEqual(['error skill nodes.ask.agents: There is no agent "eve". Register it, or name another.'])
    expect(told(named(), {})).toEqual(['error skill nodes.ask.agents: It names nobody, so that nobody can be chosen. Name an agent, or leave it out.'])
  })

  it('finds skills that nobody has, or nobody alone', () => {
    const agents = [{ id: 'ann', capabilities: [{ skillId: 'write' }] }, { id: 'ben', capabilities: [{ skillId: 'review' }] }]
    expect(told([agent(['write', 'fly'])], { agents })).toEqual(['error skill nodes.ask.skills: No agent has the skill "fly". Add an agent that has it, or ask for another skill.'])
    expect(told([agent(['write', 'review'])], { agents })).toEqual(['error skill nodes.ask.skills: No agent has all of the skills write, review. Add one that has, or split the node.'])
    expect(told([agent(['write', 'review'], 'pair')], { agents })).toEqual([])
  })

  it('finds what cannot be what a step takes', () => {
    const given = (input: Binding) => told([step('count', { from: 'object', fields: { text: { from: 'value', value: 'a' } } }), step('show', input)], { steps }).map((line) => line.slice('error type nodes.show.'.length))
    const fields = (values: Readonly<Record<string, Binding>>): Binding => ({ from: 'object', fields: values })
    expect(given(fields({ text: read('count', 'words') }))).toEqual(['input.text: What the step "show" is given is number, where string is wanted. Hand it something else, or correct the schema.'])
    expect(given(fields({ text: read('count', 'absent') }))).toEqual(['input.text: What the step "show" is given is read at "absent", where there is nothing. Hand it something else, or correct the schema.'])
    expect(given(fields({ size: { from: 'value', value: 's' } }))).toEqual(['input.text: What the step "show" is given is missing. Hand it something else, or correct the schema.'])
    expect(given(fields({ text: { from: 'value', value: 'a' }, size: { from: 'value', value: 'xl' } }))[0]).toContain('is "xl", where "s" or "l" is wanted')
    expect(given(read('count'))).toEqual(['input.text: What the step "show" is given is missing. Hand it something else, or correct the schema.'])
    expect(given({ from: 'array', items: [] })).toEqual(['input: What the step "show" is given is array, where object is wanted. Hand it something else, or correct the schema.'])
    // What may be right is the run's to find out.
    expect(given(fields({ text: read('count', 'first') }))).toEqual([])
    expect(given(fields({ text: { from: 'input', path: ['text'] } }))).toEqual([])
  })

  it('finds lists that are none, and inputs of the workflow that do not fit', () => {
    const map: PlanNode = { type: 'map', id: 'each', over: read('count', 'words'), nodes: [], output: NOTHING, concurrency: 1 }
    const text: Binding = { from: 'object', fields: { text: { from: 'input', path: ['repo'] } } }
    expect(told([step('count', text), map], { steps, input: z.object({ repo: z.number() }) })).toEqual([
      'error type nodes.count.input.text: What the step "count" is given is number, where string is wanted. Hand it something else, or correct the schema.',
      'error type nodes.each.over: What the map is given is number, where array is wanted. Hand it something else, or correct the schema.',
    ])
    expect(told([step('count', text)], { steps, input: { type: 'object', properties: { repo: { type: 'string' } } } })).toEqual([])
  })
})
