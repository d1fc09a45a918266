import * as fc from 'fast-check'
import { isNofxError } from '@nofx/core'
import { describe, expect, it } from 'vitest'
import { anyPlan, brokenPlan } from '../../test/arbitrary-plan.ts'
import { HOSTILE } from '../../test/hostile-plans.ts'
import { parsePlan, planJsonSchema, planSchema, safeParsePlan, validatePlan } from '../index.ts'
import { shapeFaults } from './shape-faults.ts'

/** What only the bounds of the parser refuse: the schema would go deeper. */
const BOUNDS = /levels deep|maps\.|more than 100000|"__proto__"|Remove it/

describe('parsePlan', () => {
  it('gives back every plan that was written as JSON, with its edges', () => {
    fc.assert(fc.property(anyPlan, (plan) => {
      expect(parsePlan(JSON.stringify(plan))).toEqual(plan)
      const { edges, ...rest } = plan
      expect(parsePlan(rest).edges).toEqual(edges)
    }), { numRuns: 300 })
  })

  it('answers to whatever a plan was broken into, and what it takes is a plan', () => {
    fc.assert(fc.property(brokenPlan, (broken) => {
      const parsed = safeParsePlan(broken)
      expect(parsed.faults.some(({ severity }) => severity === 'error')).toBe(!parsed.ok)
      const taken = parsed.ok ? parsed.plan : undefined
      expect(taken && validatePlan(taken).filter(({ severity }) => severity === 'error')).toEqual(taken && [])
      expect(taken && parsePlan(JSON.stringify(taken))).toEqual(taken && JSON.parse(JSON.stringify(taken)))
    }), { numRuns: 2_000 })
  })

  it('finds the same shapes as the schema', () => {
    fc.assert(fc.property(brokenPlan, (broken) => {
      const faults = shapeFaults(broken)
      if (faults.some(({ message }) => BOUNDS.test(message))) return
      let isPlan: boolean
      try {
        isPlan = planSchema.safeParse(broken).success
      } catch {
        // Deeper than a schema can look.
        return
      }
      expect({ faults, isPlan: faults.length === 0 }).toEqual({ faults, isPlan })
    }), { numRuns: 1_000 })
  })

  for (const [what, make] of Object.entries(HOSTILE)) {
    it(`refuses ${what}`, () => {
      const value = make()
      expect(safeParsePlan(value).ok).toBe(false)
      let thrown: unknown
      try {
        parsePlan(value)
      } catch (error) {
        thrown = error
      }
      expect(isNofxError(thrown, 'plan.invalid')).toBe(true)
      expect((thrown as Error).message.length).toBeLessThan(300_000)
      expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
    })
  }

  it('lists all faults of shape at once, each with its path', () => {
    const nodes = [{ type: 'step', id: 'a', step: 1, effect: 'twice', input: { from: 'object', fields: { x: { from: 'node', node: 7, path: [{}] } } } }, { type: 'walk', id: 'b' }, null, { type: 'step', id: 'c', step: 'c', effect: 'pure', input: { from: 'value' }, extra: 1 }]
    expect(shapeFaults({ v: 2, name: 'x', version: '1.0.0', nodes, edges: {}, output: [] }).map(({ path, message }) => `${path}: ${message}`)).toEqual([
      'v: It is 2; this release reads plans of version 1.',
      'nodes.a.step: It is 1; give a text.',
      'nodes.a.effect: It is "twice"; give "pure", "idempotent" or "once".',
      'nodes.a.input.x.node: It is 7; give a text.',
      'nodes.a.input.x.path: It holds an object; give names and whole numbers.',
      'nodes.b.type: It is "walk"; give one of step, agent, map, branch, approval.',
      'nodes[2]: It is null; give a node.',
      'nodes.c: It has a field "extra", which is none of type, id, after, guard, step, effect, inDoubt, timeoutMs, retry, input, resources, compensate. Remove it.',
      'edges: It is an object; give a list.',
      'output: It is a list; give a binding whose `from` is one of value, input, node, item, object, array, branch.',
    ])
  })

  it('refuses edges that do not follow from the nodes', () => {
    const nodes = ['a', 'b'].map((id) => ({ type: 'step', id, step: 'work', effect: 'idempotent', input: { from: 'value', value: {} } }))
    const parsed = safeParsePlan({ v: 1, name: 'x', version: '1.0.0', nodes, edges: [{ source: 'a', target: 'b' }], output: { from: 'value', value: 1 } })
    expect(parsed.faults.map(({ message }) => message)).toEqual(['"b" is said to wait for "a", and does not. Add "a" to its `after`, or remove the edge.'])
  })

  it('is published as JSON Schema', () => {
    expect(planJsonSchema()).toMatchObject({ type: 'object', required: ['v', 'name', 'version', 'nodes', 'edges', 'output'], additionalProperties: false })
  })
})
