import { alg, Graph } from '@dagrejs/graphlib'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyPlan } from '../test/arbitrary-plan.ts'
import { fromGraphlib, toGraphlib } from './graphlib.ts'
import { diffPlans, parsePlan } from './index.ts'

const work = (id: string) => ({ type: 'step', id, step: 'work', effect: 'idempotent', input: { from: 'value', value: {} } })

describe('toGraphlib and fromGraphlib', () => {
  it('give back every plan as it was', () => {
    fc.assert(fc.property(anyPlan, (plan) => {
      expect(diffPlans(fromGraphlib(toGraphlib(plan)), plan).words).toEqual([])
    }), { numRuns: 300 })
  })

  it('give a graph that the algorithms of graphlib take', () => {
    fc.assert(fc.property(anyPlan, (plan) => {
      const graph = toGraphlib(plan)
      expect(alg.isAcyclic(graph)).toBe(true)
      expect(alg.topsort(graph)).toHaveLength(graph.nodeCount())
    }), { numRuns: 100 })
  })

  it('read a graph of somebody else, whose edges become what is waited for', () => {
    const graph = new Graph()
    graph.setEdge('fetch', 'parse').setEdge('parse', 'print').setEdge('fetch', 'print')
    const plan = fromGraphlib(graph, { name: 'nightly', nodeOf: work })
    expect(plan.edges).toEqual([{ source: 'fetch', target: 'parse' }, { source: 'parse', target: 'print' }, { source: 'fetch', target: 'print' }])
    expect(parsePlan(JSON.stringify(plan))).toEqual(plan)
  })

  it('refuse circles, labels that are no nodes, and graphs without a direction', () => {
    const circle = new Graph()
    circle.setEdge('a', 'b').setEdge('b', 'a')
    expect(() => fromGraphlib(circle, { name: 'x', nodeOf: work })).toThrow(/wait for each other: a → b → a/)
    expect(() => fromGraphlib(circle, { name: 'x' })).toThrow('nodes[0]: It is absent; give a node.')
    expect(() => fromGraphlib(circle, { name: 'x', nodeOf: (id) => ({ id, type: 'map' }) })).toThrow('give a binding')
    expect(() => fromGraphlib(new Graph({ directed: false }))).toThrow('The graph is not directed')
  })
})
