import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyPlan } from '../../test/arbitrary-plan.ts'
import { diffPlans, type Binding, type Plan, type PlanNode } from '../index.ts'

const read = (node: string): Binding => ({ from: 'node', node, path: [] })
const step = (id: string, input: Binding, more: object = {}): PlanNode => ({ type: 'step', id, step: id, effect: 'idempotent', input, ...more })
const NOTHING: Binding = { from: 'value', value: null }

function plan(nodes: readonly PlanNode[], more: Partial<Plan> = {}): Plan {
  return { v: 1, name: 'release', version: '1.0.0', nodes, edges: [], output: NOTHING, ...more }
}

describe('diffPlans', () => {
  it('tells what was added, removed and changed, in words', () => {
    const before = plan([step('checkout', NOTHING), step('test', read('checkout'), { timeoutMs: 600_000, retry: { attempts: 3 } }), step('publish', read('test'))])
    const after = plan([step('checkout', NOTHING), step('lint', read('checkout')), step('test', read('checkout'), { timeoutMs: 300_000, retry: { attempts: 3, delayMs: 5 } })], { version: '1.1.0', output: read('test') })
    const diff = diffPlans(before, after)
    expect(diff.words).toEqual([
      'The plan: version was "1.0.0" and is "1.1.0".',
      'The plan: output.from was "value" and is "node".',
      'The plan: output.value was null and is gone.',
      'The plan: output.node is now "test".',
      'The plan: output.path is now [].',
      'Added the step "lint", after "checkout".',
      'Removed the step "publish".',
      'test: timeoutMs was 600000 and is 300000.',
      'test: retry.delayMs is now 5.',
    ])
    expect(diff.nodes.changed).toEqual([{ id: 'test', fields: [{ path: 'timeoutMs', before: 600_000, after: 300_000 }, { path: 'retry.delayMs', before: undefined, after: 5 }] }])
    expect(diff.edges).toEqual({ added: [{ source: 'checkout', target: 'lint' }], removed: [{ source: 'test', target: 'publish' }] })
  })

  it('tells edges between nodes that stayed, and nodes that moved into a map', () => {
    const map = (nodes: readonly PlanNode[]): PlanNode => ({ type: 'map', id: 'each', over: NOTHING, nodes, output: NOTHING, concurrency: 2 })
    const diff = diffPlans(plan([step('a', NOTHING), step('b', NOTHING), map([])]), plan([step('a', NOTHING), map([step('b', read('a'))])]))
    expect(diff.nodes.added).toEqual([])
    expect(diff.nodes.changed).toContainEqual({ id: 'b', fields: expect.arrayContaining([{ path: 'within', before: undefined, after: 'each' }]) })
    expect(diff.words).toContain('"b" now waits for "a".')
  })

  it('finds nothing between a plan and itself, whatever the order of its nodes', () => {
    fc.assert(fc.property(anyPlan, (each) => {
      expect(diffPlans(each, { ...structuredClone(each), nodes: each.nodes.toReversed() }).words).toEqual([])
    }), { numRuns: 200 })
  })

  it('turns around when the plans are exchanged', () => {
    fc.assert(fc.property(anyPlan, anyPlan, (one, other) => {
      const [there, back] = [diffPlans(one, other), diffPlans(other, one)]
      expect(new Set(there.nodes.added.map(({ id }) => id))).toEqual(new Set(back.nodes.removed.map(({ id }) => id)))
      expect(new Set(there.edges.added.map((edge) => JSON.stringify(edge)))).toEqual(new Set(back.edges.removed.map((edge) => JSON.stringify(edge))))
      expect(there.nodes.changed.length).toBe(back.nodes.changed.length)
    }), { numRuns: 200 })
  })
})
