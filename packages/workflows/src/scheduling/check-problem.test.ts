import { isNofxError } from '@nofx/core'
import { describe, expect, it } from 'vitest'
import { checkProblem } from './check-problem.ts'
import type { ScheduleProblem } from './schedule-problem.ts'

const refusal = (problem: unknown): string => {
  try {
    checkProblem(problem as ScheduleProblem)
  } catch (error) {
    if (isNofxError(error, 'input.invalid')) return error.message
    throw error
  }
  return ''
}

describe('checkProblem', () => {
  it('takes a problem with everything in it', () => {
    expect(refusal({
      tasks: [{ id: 'a', durationMs: 5 }, { id: 'b', on: { x: { durationMs: 5, costUsd: 1 } }, after: ['a', { id: 'gone', transferMs: 3 }], demands: { cpu: 2 }, releaseMs: -5, deadlineMs: 9, priority: 0 }],
      capacities: { cpu: 2 }, agents: [{ id: 'x', slots: 2 }], present: { atMs: 4, running: { a: { startedMs: 1 } }, finished: ['gone'] }, objective: { perUsd: 1, budgetUsd: 3, deadlineMs: 50 },
    })).toBe('')
  })

  it('lists all faults of one problem, each with its path and a remedy', () => {
    expect(refusal({
      tasks: [{ id: 'a', durationMs: 1, after: ['missing'] }, { id: 'a' }, { id: 'c', durationMs: 1, demands: { cpu: 3, gpu: 1 } }, { id: 'd', on: {} }, { id: 'e', on: { nobody: { durationMs: 1 } } }],
      capacities: { cpu: 2 }, agents: [{ id: 'x' }, { id: 'x' }],
    }).split('\n')).toEqual([
      'The problem to schedule has 8 faults:',
      '- agents: two have the id "x". Rename one',
      '- tasks: two have the id "a". Rename one',
      '- tasks[0] ("a").after: "missing" is no task. Add it, or name it in present.finished',
      '- tasks[1] ("a").durationMs is missing. Give ms, or say with `on` what it takes on each agent',
      '- tasks[2] ("c").demands.cpu is 3, above the capacity of 2. It could never start: lower it, or raise the capacity',
      '- tasks[2] ("c").demands: "gpu" has no capacity. Add it to capacities',
      '- tasks[3] ("d").on is empty, so nobody can do it. Name an agent, or leave `on` out',
      '- tasks[4] ("e").on: "nobody" is no agent. Add it to agents',
    ])
  })

  it('shows which tasks wait for each other', () => {
    expect(refusal({ tasks: [{ id: 'a', durationMs: 1, after: ['b'] }, { id: 'b', durationMs: 1, after: ['a'] }] })).toMatch(/these wait for each other: (a → b → a|b → a → b)/)
  })

  it('refuses a present that cannot be', () => {
    const tasks = [{ id: 'a', durationMs: 1 }, { id: 'b', on: { x: { durationMs: 1 } } }, { id: 'c', on: { x: { durationMs: 1 } } }]
    const agents = [{ id: 'x' }]
    const refusalAt = (present: object) => refusal({ tasks, agents, present: { atMs: 10, ...present } })
    expect(refusalAt({ running: { z: { startedMs: 1 } } })).toContain('present.running.z is no task')
    expect(refusalAt({ running: { a: { startedMs: 11 } } })).toContain('startedMs is 11, after the present of 10')
    expect(refusalAt({ running: { b: { startedMs: 1 } } })).toContain('present.running.b.agent is missing')
    expect(refusalAt({ running: { a: { startedMs: 1, agent: 'x' } } })).toContain('the task has no `on`')
    expect(refusalAt({ running: { a: { startedMs: 1 } }, finished: ['a'] })).toContain('also in present.finished')
    expect(refusalAt({ running: { b: { startedMs: 1, agent: 'x' }, c: { startedMs: 2, agent: 'x' } } })).toContain('agents[0].slots is 1, but 2 tasks run on "x"')
  })

  it('refuses what has the wrong shape, with its path', () => {
    expect(refusal({ tasks: [{ id: 'a', durationMs: Number.NaN }] })).toContain('tasks.0.durationMs')
    expect(refusal({ tasks: [{ id: 'a', durationMs: -1 }] })).toContain('tasks.0.durationMs')
    expect(refusal({ tasks: [{ id: '', durationMs: 1 }] })).toContain('tasks.0.id')
    expect(refusal({ tasks: [null] })).toContain('tasks.0')
    expect(refusal({ tasks: [], capacities: { cpu: Number.POSITIVE_INFINITY } })).toContain('capacities.cpu')
    expect(refusal({ tasks: [], agents: [{ id: 'x', slots: 0.5 }] })).toContain('agents.0.slots')
    expect(refusal(undefined)).toContain('a problem to schedule')
  })

  it('refuses fields that it would not read, wherever they are', () => {
    const task = { id: 'a', durationMs: 1 }
    expect(refusal({ tasks: [task], capacity: { cpu: 1 } })).toContain('(root): Unrecognized key: "capacity"')
    expect(refusal({ tasks: [{ ...task, dependsOn: ['b'] }] })).toContain('tasks.0: Unrecognized key: "dependsOn"')
    expect(refusal({ tasks: [task, { id: 'b', durationMs: 1, after: [{ id: 'a', delay: 5 }] }] })).toContain('tasks.1.after.0')
    expect(refusal({ tasks: [{ id: 'a', on: { x: { durationMs: 1, cost: 2 } } }], agents: [{ id: 'x' }] })).toContain('tasks.0.on.x: Unrecognized key: "cost"')
    expect(refusal({ tasks: [task], agents: [{ id: 'x', slot: 2 }] })).toContain('agents.0: Unrecognized key: "slot"')
    expect(refusal({ tasks: [task], present: { atMs: 0, done: ['a'] } })).toContain('present: Unrecognized key: "done"')
    expect(refusal({ tasks: [task], objective: { budget: 1 } })).toContain('objective: Unrecognized key: "budget"')
  })

  it('refuses sums of time that numbers cannot hold', () => {
    expect(refusal({ tasks: [{ id: 'a', durationMs: 1e300 }, { id: 'b', durationMs: 1 }] })).toContain('add up to 1e+300 ms')
  })

  it('names the ends of a long cycle, and no cycle that a finished task has broken', () => {
    const tasks = Array.from({ length: 100_000 }, (_, index) => ({ id: `t${index}`, durationMs: 1, after: [{ id: `t${(index + 1) % 100_000}` }] }))
    expect(refusal({ tasks })).toMatch(/t0 → t1 → .* → … 99961 more … → .* → t99999 → t0\. Remove/)
    expect(refusal({ tasks, present: { atMs: 0, finished: ['t7'] } })).toBe('')
  })

  it('refuses numbers whose sums and products would not be numbers, and amounts too small to count', () => {
    const task = { id: 'a', durationMs: 1 }
    expect(refusal({ tasks: [{ ...task, priority: 1e308 }] })).toContain('tasks.0.priority')
    expect(refusal({ tasks: [{ ...task, deadlineMs: -1e308 }] })).toContain('tasks.0.deadlineMs')
    expect(refusal({ tasks: [{ ...task, deadlineMs: 1e308 }] })).toBe('')
    expect(refusal({ tasks: [{ id: 'a', on: { x: { durationMs: 1, costUsd: 1e308 } } }], agents: [{ id: 'x' }] })).toContain('costUsd')
    expect(refusal({ tasks: [], objective: { perSecond: 1e308 } })).toContain('objective.perSecond')
    expect(refusal({ tasks: [], present: { atMs: 1e300 } })).toContain('present.atMs')
    expect(refusal({ tasks: [task], present: { atMs: 0, running: { a: { startedMs: -1e300 } } } })).toContain('present.running.a.startedMs')
    expect(refusal({ tasks: [], capacities: { cpu: 1e-12 } })).toContain('capacities.cpu: It has to be 0, or at least 1e-9')
  })

  it('refuses more demands than a search has room for, whatever nobody demands', () => {
    const capacities = Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`r${index}`, 1]))
    const tasks = Array.from({ length: 6_000 }, (_, index) => ({ id: `t${index}`, durationMs: 1, demands: { [`r${index % 2_000}`]: 1 } }))
    expect(refusal({ tasks, capacities })).toContain('6000 of them demand 2000 resources')
    expect(refusal({ tasks: tasks.map(({ id, durationMs }) => ({ id, durationMs })), capacities })).toBe('')
  })
})
