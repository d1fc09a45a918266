import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { agentsArbitrary, projectArbitrary } from '../../test/schedule-problems.ts'
import { schedule } from './schedule.ts'

describe('the critical path of a schedule', () => {
  it('has no task that starts before the one ahead of it ends, and reaches the end of all', () => {
    fc.assert(fc.property(fc.oneof(projectArbitrary({ tasksMax: 15, wholeMs: true }), agentsArbitrary({ tasksMax: 15 })), (problem) => {
      const { criticalPath, startMs, endMs, makespanMs } = schedule(problem, { scheduleLimit: 20 })
      expect(endMs[criticalPath.at(-1)!]).toBe(makespanMs)
      criticalPath.slice(1).forEach((id, index) => expect(startMs[id]).toBeGreaterThanOrEqual(endMs[criticalPath[index]!]!))
    }))
  })

  it('has no gap where nothing but work and capacities keeps tasks waiting', () => {
    fc.assert(fc.property(projectArbitrary({ tasksMax: 15, wholeMs: true }), (problem) => {
      const bare = { ...problem, tasks: problem.tasks.map(({ id, durationMs, demands, after }) => ({ id, durationMs, demands, after: after?.map((edge) => (typeof edge === 'string' ? edge : edge.id)) })) }
      const { criticalPath, startMs, endMs } = schedule(bare, { scheduleLimit: 20 })
      expect(startMs[criticalPath[0]!]).toBe(0)
      criticalPath.slice(1).forEach((id, index) => expect(startMs[id]).toBe(endMs[criticalPath[index]!]))
    }))
  })

  it('does not go through tasks that take no time and so hold nothing', () => {
    const marks = Array.from({ length: 20_000 }, (_, index) => ({ id: `mark${index}`, durationMs: 0, demands: { cpu: 1 } }))
    expect(schedule({ tasks: [...marks, { id: 'work', durationMs: 5, demands: { cpu: 1 } }], capacities: { cpu: 1 } }, { scheduleLimit: 1 }).criticalPath).toEqual(['work'])
  })
})
