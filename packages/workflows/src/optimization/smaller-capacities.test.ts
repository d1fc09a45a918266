import { describe, expect, it } from 'vitest'
import type { Plan, PlanNode } from '../index.ts'
import { smallerCapacities } from './smaller-capacities.ts'

const needs = (id: string, resources: Readonly<Record<string, number>>): PlanNode => ({ type: 'step', id, step: 'work', effect: 'pure', input: { from: 'value', value: 1 }, resources })
const planOf = (nodes: readonly PlanNode[]): Plan => ({ v: 1, name: 'plan', version: '1.0.0', nodes, edges: [], output: { from: 'value', value: 1 } })

describe('smallerCapacities', () => {
  it('are the smallest with which a plan is in time, each with those before it', () => {
    const plan = planOf([needs('a', { cpu: 1, disk: 1 })])
    const isInTime = ({ cpu = 0, disk = 0 }: Readonly<Record<string, number>>) => cpu + disk >= 6
    expect(smallerCapacities(plan, { cpu: 4, disk: 4 }, isInTime)).toEqual([{ resource: 'cpu', from: 4, to: 2 }])
    expect(smallerCapacities(plan, { cpu: 8, disk: 8 }, isInTime)).toEqual([{ resource: 'cpu', from: 8, to: 1 }, { resource: 'disk', from: 8, to: 5 }])
  })

  it('are no less than a single node needs, bodies included, and whole', () => {
    const map: PlanNode = { type: 'map', id: 'map', over: { from: 'value', value: [] }, nodes: [needs('x', { disk: 3 }), needs('y', { disk: 2 })], output: { from: 'value', value: 1 }, concurrency: 4 }
    expect(smallerCapacities(planOf([needs('a', { cpu: 1.5 }), needs('b', { cpu: 1 }), map]), { cpu: 8, disk: 8, memory: 2.5 }, () => true)).toEqual([{ resource: 'cpu', from: 8, to: 2 }, { resource: 'disk', from: 8, to: 3 }])
    expect(smallerCapacities(planOf([needs('a', { cpu: 1 })]), { cpu: 4 }, () => false)).toEqual([])
  })
})
