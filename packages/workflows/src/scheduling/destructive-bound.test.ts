import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { projectArbitrary } from '../../test/schedule-problems.ts'
import { compileProblem } from './compile-problem.ts'
import { destructiveBound } from './destructive-bound.ts'
import { schedule } from './schedule.ts'
import type { ScheduleProblem } from './schedule-problem.ts'

const never = () => false
const boundOf = (problem: ScheduleProblem, upper: number) => destructiveBound(compileProblem(problem), 0, upper, never)

describe('destructiveBound', () => {
  it('is never above a makespan that was reached', () => {
    fc.assert(fc.property(projectArbitrary({ tasksMax: 12, wholeMs: true }), (problem) => {
      const { makespanMs } = schedule(problem, { scheduleLimit: 100 })
      // Above what was reached, so that a bound that is too large would show.
      expect(boundOf(problem, 10 * makespanMs + 10)).toBeLessThanOrEqual(makespanMs)
    }), { numRuns: 200 })
  })

  it('sees that tasks which need more than half of a resource follow each other', () => {
    const tasks = [30, 40].map((durationMs, index) => ({ id: `t${index}`, durationMs, demands: { cpu: 2 } }))
    const problem = { tasks: [...tasks, { id: 'small', durationMs: 20, demands: { cpu: 1 }, after: ['t0'] }], capacities: { cpu: 3 } }
    expect(boundOf(problem, 200)).toBe(70)
  })

  it('sees that the work of an interval does not fit', () => {
    // Between 10 and 20 three tasks have to run for 8 each, wherever they lie in their windows from 8 to 22; there is room for two.
    const middle = [0, 1, 2].map((index) => ({ id: `m${index}`, durationMs: 12, demands: { cpu: 1 }, after: ['first'] }))
    const tasks = [{ id: 'first', durationMs: 8 }, ...middle, { id: 'last', durationMs: 8, after: middle.map(({ id }) => id) }]
    expect(boundOf({ tasks, capacities: { cpu: 2 } }, 100)).toBeGreaterThan(28)
  })

  it('proves what it can until it is stopped', () => {
    const tasks = [30, 40].map((durationMs, index) => ({ id: `t${index}`, durationMs, demands: { cpu: 2 } }))
    expect(destructiveBound(compileProblem({ tasks, capacities: { cpu: 3 } }), 12, 100, () => true)).toBe(12)
  })
})
