import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyPlan } from '../../test/arbitrary-plan.ts'
import { analyze, validatePlan, type Plan, type PlanNode } from '../index.ts'
import { allNodes, edgesOf } from './dependencies.ts'
import { edgesIn, planGraph, readPlanGraph } from './plan-graph.ts'

const step = (id: string, after: readonly string[] = []): PlanNode => ({ type: 'step', id, step: 'work', effect: 'idempotent', input: { from: 'value', value: 1 }, after })

describe('readPlanGraph', () => {
  it('has the edges that follow from the bindings, in their order', () => {
    fc.assert(fc.property(anyPlan, ({ nodes }) => {
      // As bodies would be, that are part of no plan any more.
      const flat = allNodes(nodes).filter(({ type }) => type !== 'map')
      const known = new Set(flat.map(({ id }) => id))
      const graph = readPlanGraph(flat)
      const edges = edgesOf(flat)
      expect(edgesIn(graph)).toEqual(edges.filter(({ source }) => known.has(source)))
      expect(graph.unknown).toBe(edges.filter(({ source }) => !known.has(source)).length)
    }), { numRuns: 200 })
  })

  it('is read anew where a plan is validated, and kept until then', () => {
    const nodes = [step('a'), step('b', ['a'])]
    const plan: Plan = { v: 1, name: 'x', version: '1.0.0', nodes, edges: edgesOf(nodes), output: { from: 'value', value: 1 } }
    expect(validatePlan(plan)).toEqual([])
    const graph = planGraph(nodes)
    expect(planGraph(nodes)).toBe(graph)

    nodes.push(step('c', ['b']))
    const estimates = Object.fromEntries(nodes.map(({ id }) => [id, { durationMs: 1 }]))
    expect(analyze(plan, { estimates }).makespanMs).toBe(3)
    expect(planGraph(nodes).ids).toEqual(['a', 'b', 'c'])
  })
})
