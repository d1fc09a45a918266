import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { analyze, type GraphTask, type Guard, type Plan, type PlanNode } from '../index.ts'
import { edgesOf } from '../plan/dependencies.ts'
import { drawRuns } from './draw-runs.ts'
import { modelTasks } from './task-model.ts'
import { taskTimes } from './task-times.ts'

/** Tasks that wait for earlier ones, in whole ms so that sums are exact, each known or one of three. */
const tasksArbitrary = fc.array(fc.tuple(fc.array(fc.nat(9), { minLength: 1, maxLength: 3 }), fc.array(fc.nat(100), { maxLength: 3 })), { minLength: 1, maxLength: 9 }).map((rows) =>
  rows.map(([samples, sources], index): GraphTask => ({ id: `t${index}`, durationMs: samples.length === 1 ? (samples[0] ?? 0) : { samples }, costUsd: { samples }, after: index === 0 ? [] : sources.map((source) => `t${source % index}`) })))

describe('drawRuns', () => {
  it('are each as long as their own longest paths, which they count', () => {
    fc.assert(fc.property(tasksArbitrary, fc.integer({ min: 1, max: 50 }), fc.nat(9), (tasks, draws, seed) => {
      const [given] = modelTasks({ tasks }, {}).models
      if (given === undefined) throw new Error('There is no model.')
      // What is drawn, by node.
      const durations = tasks.map((): number[] => [])
      const costs = tasks.map((): number[] => [])
      const model = {
        ...given,
        uncertain: given.uncertain.map(({ node, durationMs, costUsd }) => ({
          node,
          ...(durationMs && { durationMs: (row: Float64Array, share: () => number) => { durationMs(row, share); durations[node]?.push(...row) } }),
          ...(costUsd && { costUsd: (row: Float64Array, share: () => number) => { costUsd(row, share); costs[node]?.push(...row) } }),
        })),
      }
      const { makespanMs, costUsd, timesCritical } = drawRuns([model], draws, seed)
      const expected = new Uint32Array(tasks.length)
      for (let run = 0; run < draws; run++) {
        const durationMs = given.durationMs.map((ms, node) => durations[node]?.[run] ?? ms)
        const times = taskTimes({ ...given, durationMs })
        expect(makespanMs[run]).toBe(times.makespanMs)
        expect(costUsd[run]).toBe(tasks.reduce((sum, _, node) => sum + (costs[node]?.[run] ?? 0), 0))
        times.slackMs.forEach((slack, node) => (expected[node] = (expected[node] ?? 0) + Number(slack === 0)))
      }
      expect(timesCritical).toEqual(expected)
    }), { numRuns: 200 })
  })

  it('differ with the seed alone, and a few are the first of many', () => {
    const [model] = modelTasks({ tasks: [{ id: 'a', durationMs: { p50: 10, p90: 30 } }, { id: 'b', durationMs: { low: 0, mode: 1, high: 9 }, after: ['a'] }] }, {}).models
    const draw = (draws: number, seed: number) => [...drawRuns([model!], draws, seed).makespanMs]
    expect(draw(100, 3)).toEqual(draw(100, 3))
    expect(draw(33, 3)).toEqual(draw(100, 3).slice(0, 33))
    expect(draw(33, 4)).not.toEqual(draw(33, 3))
    expect(new Set(draw(1_000, 3)).size).toBe(1_000)
  })

  it('skip the sides that were not taken, and what hangs on branches there, and do not count it', () => {
    const step = (id: string, after: readonly string[], guard?: Guard): PlanNode => ({ type: 'step', id, step: 'work', effect: 'pure', input: { from: 'value', value: 1 }, after, ...(guard !== undefined && { guard }) })
    const branch = (id: string, after: readonly string[], guard?: Guard): PlanNode => ({ type: 'branch', id, condition: { cel: 'x', values: { x: { from: 'input', path: [] } } }, after, ...(guard !== undefined && { guard }) })
    const [yes, no] = [{ branch: 'outer?', is: true }, { branch: 'outer?', is: false }]
    const nodes = [
      step('first', []), branch('outer?', ['first']), step('yes', [], yes), branch('inner?', ['yes'], yes), step('deep', [], { branch: 'inner?', is: false }), step('behind', ['deep']),
      step('no', [], no), step('last', ['yes', 'behind', 'no']),
    ]
    const plan: Plan = { v: 1, name: 'plan', version: '1.0.0', nodes, edges: edgesOf(nodes), output: { from: 'value', value: 1 } }
    const durations = { first: 1, yes: 10, deep: 100, behind: 5, no: 1_000, last: 10_000 }
    const drawn = (outer: number, inner: number) => {
      const estimates = { ...Object.fromEntries(Object.entries(durations).map(([id, durationMs]) => [id, { durationMs, costUsd: 1 }])), 'outer?': { probability01: outer }, 'inner?': { probability01: inner } }
      const { expected, tasks } = analyze(plan, { estimates, draws: 40 })
      return [Math.round(expected.makespanMs.mean), Math.round(expected.costUsd.mean), ...tasks.filter(({ criticality01 }) => criticality01 === 1).map(({ id }) => id)]
    }
    expect(drawn(1, 0)).toEqual([10_116, 5, 'first', 'outer?', 'yes', 'inner?', 'deep', 'behind', 'last'])
    expect(drawn(1, 1)).toEqual([10_016, 4, 'first', 'outer?', 'yes', 'inner?', 'behind', 'last'])
    for (const inner of [0, 1]) expect(drawn(0, inner)).toEqual([11_001, 4, 'first', 'outer?', 'no', 'last'])
  })

  it('counts no more runs than there are', () => {
    for (const draws of [1, 7, 20, 27]) expect(analyze({ tasks: [{ id: 'a', durationMs: { p50: 1, p90: 2 } }] }, { draws }).tasks[0]?.criticality01).toBe(1)
  })
})
