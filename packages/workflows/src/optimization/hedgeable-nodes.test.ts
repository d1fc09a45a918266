import { describe, expect, it } from 'vitest'
import type { Estimates, Plan, PlanNode, StepNode } from '../index.ts'
import { edgesOf } from '../plan/dependencies.ts'
import { hedgeableNodes } from './hedgeable-nodes.ts'

const step = (id: string, given: Partial<StepNode> = {}): PlanNode => ({ type: 'step', id, step: 'work', effect: 'idempotent', input: { from: 'value', value: 1 }, ...given })
const planOf = (nodes: readonly PlanNode[]): Plan => ({ v: 1, name: 'plan', version: '1.0.0', nodes, edges: edgesOf(nodes), output: { from: 'value', value: 1 } })
const LATE = { durationMs: { p50: 10, p90: 20 } }

describe('hedgeableNodes', () => {
  it('are tried a second time when one run of twenty is as late', () => {
    const [hedge] = hedgeableNodes(planOf([step('a')]), { a: LATE }, 1)
    // The 95 % quantile of this log-normal distribution is 10 × 2^(1.6449 / 1.2816) = 24.35; that of 400 draws is off by 2 or so.
    expect(hedge?.node).toBe('a')
    expect(Math.abs((hedge?.afterMs ?? 0) - 24.35)).toBeLessThan(5)
  })

  it('may be performed twice, and do not always take as long', () => {
    const estimates: Estimates = { a: LATE, b: LATE, known: { durationMs: 9 }, same: { durationMs: { samples: [7, 7] } }, ok: LATE }
    const nodes: readonly PlanNode[] = [step('a', { effect: 'once' }), { type: 'agent', id: 'b', skills: ['x'], pattern: 'solo', input: { from: 'value', value: 1 } }, step('known'), step('same'), { type: 'approval', id: 'ok', show: { from: 'value', value: 1 } }]
    expect(hedgeableNodes(planOf(nodes), estimates, 1).map(({ node }) => node)).toEqual(['b'])
  })

  it('come first where lateness exceeds what they may be late', () => {
    // "slack" may be late by much, "urgent" by nothing; of those by nothing, the later ones come first.
    const nodes = [step('slack'), step('little'), step('urgent'), step('end', { after: ['urgent', 'little'] })]
    const estimates: Estimates = { slack: LATE, little: { durationMs: { p50: 100, p90: 101 } }, urgent: { durationMs: { p50: 80, p90: 160 } }, end: { durationMs: 500 } }
    expect(hedgeableNodes(planOf(nodes), estimates, 1).map(({ node }) => node)).toEqual(['urgent', 'little', 'slack'])
  })

  it('are looked for among those with the least slack', () => {
    const others = Array.from({ length: 250 }, (_, index) => step(`other ${index}`))
    const estimates: Estimates = { ...Object.fromEntries(others.map(({ id }) => [id, { durationMs: { p50: 1, p90: 2 } }])), last: { durationMs: { p50: 100, p90: 200 } } }
    const found = hedgeableNodes(planOf([...others, step('last')]), estimates, 1)
    expect([found.length, found[0]?.node]).toEqual([200, 'last'])
  })
})
