import { describe, expect, it } from 'vitest'
import { compileProblem } from './compile-problem.ts'
import { lowerBound } from './lower-bound.ts'
import type { ScheduleProblem } from './schedule-problem.ts'

const boundOf = (problem: ScheduleProblem) => lowerBound(compileProblem(problem))

// That no bound is above the best makespan is a property in schedule.test.ts; here is how close each gets.
describe('lowerBound', () => {
  it('is the longest way through the graph, releases and delays included', () => {
    expect(boundOf({ tasks: [{ id: 'a', durationMs: 3, releaseMs: 2 }, { id: 'b', durationMs: 4, after: [{ id: 'a', delayMs: 5 }] }, { id: 'c', durationMs: 6 }] })).toBe(14)
  })

  it('is the work that a resource has to do', () => {
    const tasks = [4, 4, 4, 3].map((durationMs, index) => ({ id: `t${index}`, durationMs, demands: { cpu: 2 } }))
    expect(boundOf({ tasks, capacities: { cpu: 4 } })).toBe(8)
  })

  it('adds what has to pass before the work can begin, and after it', () => {
    const middle = [5, 5, 5, 5].map((durationMs, index) => ({ id: `m${index}`, durationMs, demands: { cpu: 1 }, after: ['first'] }))
    const tasks = [{ id: 'first', durationMs: 10 }, ...middle, { id: 'last', durationMs: 7, after: middle.map(({ id }) => id) }]
    expect(boundOf({ tasks, capacities: { cpu: 2 } })).toBe(10 + 10 + 7)
  })

  it('sees that tasks which need more than half of a resource follow each other, whatever else needs it', () => {
    const tasks = [30, 40].map((durationMs, index) => ({ id: `t${index}`, durationMs, demands: { cpu: 2 } }))
    expect(boundOf({ tasks: [...tasks, { id: 'small', durationMs: 20, demands: { cpu: 1 } }], capacities: { cpu: 3 } })).toBe(70)
  })

  it('shares the work of unlike agents out as well as can be', () => {
    // Each agent does one kind in 10 ms and the other in 30: 40 tasks take 200 ms at least, by their best agents.
    const tasks = Array.from({ length: 40 }, (_, index) => ({ id: `t${index}`, on: { x: { durationMs: index % 2 === 0 ? 10 : 30 }, y: { durationMs: index % 2 === 0 ? 30 : 10 } } }))
    expect(boundOf({ tasks, agents: [{ id: 'x' }, { id: 'y' }] })).toBe(200)
    // All of one kind: x does three for each of y, so 40 take 300 ms. The prices come within a part in a hundred.
    const alike = tasks.map(({ id }) => ({ id, on: { x: { durationMs: 10 }, y: { durationMs: 30 } } }))
    const bound = boundOf({ tasks: alike, agents: [{ id: 'x' }, { id: 'y' }] })
    expect(bound).toBeLessThanOrEqual(300)
    expect(bound).toBeGreaterThanOrEqual(297)
  })
})
