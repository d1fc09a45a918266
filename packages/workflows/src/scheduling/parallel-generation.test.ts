import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { projectArbitrary } from '../../test/schedule-problems.ts'
import { compileProblem } from './compile-problem.ts'
import { forwardSide } from './generator.ts'
import { createParallelGenerator } from './parallel-generation.ts'
import { createSerialGenerator } from './serial-generation.ts'
import { sortTasks } from './sort-tasks.ts'

const NO_OFFERS = new Int32Array(0)

describe('parallel generation', () => {
  it('makes schedules that serial generation makes again of their order, or a better one', () => {
    // So it breaks no limit: serial generation places each task where it fits, and none could be placed later than here.
    fc.assert(fc.property(projectArbitrary({ tasksMax: 25 }), (problem) => {
      const model = compileProblem(problem)
      const [start, end] = [new Float64Array(model.count), new Float64Array(model.count)]
      const makespan = createParallelGenerator(model, forwardSide(model)).generate(model.topological, start, end, NO_OFFERS)
      expect(makespan).toBe(end.reduce((last, at) => Math.max(last, at), 0))
      const order = model.topological.slice()
      sortTasks(order, start)
      const again = new Float64Array(model.count)
      createSerialGenerator(model, forwardSide(model)).generate(order, again, new Float64Array(model.count), NO_OFFERS)
      for (let task = 0; task < model.count; task++) expect(again[task]).toBeLessThanOrEqual(start[task]!)
    }), { numRuns: 300 })
  })

  it('never waits while something could begin', () => {
    const model = compileProblem({ tasks: [{ id: 'small', durationMs: 2, demands: { cpu: 1 } }, { id: 'large', durationMs: 5, demands: { cpu: 2 } }, { id: 'other', durationMs: 9, demands: { cpu: 1 } }], capacities: { cpu: 2 } })
    const start = new Float64Array(3)
    createParallelGenerator(model, forwardSide(model)).generate(Int32Array.of(0, 1, 2), start, new Float64Array(3), NO_OFFERS)
    expect([...start]).toEqual([0, 9, 0])
  })

  it('lets what needs nothing begin when all is taken', () => {
    const model = compileProblem({ tasks: [{ id: 'first', durationMs: 5, demands: { cpu: 1 } }, { id: 'second', durationMs: 5, demands: { cpu: 1 } }, { id: 'free', durationMs: 3 }], capacities: { cpu: 1 } })
    const start = new Float64Array(3)
    createParallelGenerator(model, forwardSide(model)).generate(Int32Array.of(0, 1, 2), start, new Float64Array(3), NO_OFFERS)
    expect([...start]).toEqual([0, 5, 0])
  })
})
