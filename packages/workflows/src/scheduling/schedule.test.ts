import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { agentsArbitrary, projectArbitrary } from '../../test/schedule-problems.ts'
import { scheduleViolations } from '../../test/schedule-violations.ts'
import { schedule, type Schedule } from './schedule.ts'
import type { ScheduleProblem, ScheduleTask } from './schedule-problem.ts'

const LIMIT = { scheduleLimit: 120 }

describe('a schedule', () => {
  it('keeps all limits of random projects, with fractions of a ms and of a resource', () => {
    fc.assert(fc.property(projectArbitrary({ tasksMax: 25 }), fc.nat(), (problem, seed) => {
      expect(scheduleViolations(problem, schedule(problem, { ...LIMIT, seed }))).toEqual([])
    }), { numRuns: 300 })
  })

  it('keeps all limits of random work for unlike agents', () => {
    fc.assert(fc.property(agentsArbitrary({ tasksMax: 20 }), fc.nat(), (problem, seed) => {
      expect(scheduleViolations(problem, schedule(problem, { ...LIMIT, seed }))).toEqual([])
    }), { numRuns: 300 })
  })

  it('goes on from a present state: what runs is not moved, what is finished is gone', () => {
    fc.assert(fc.property(fc.oneof(projectArbitrary({ tasksMax: 20, wholeMs: true }), agentsArbitrary({ tasksMax: 20 })), fc.double({ min: 0, max: 1, noNaN: true }), (problem, share) => {
      const first = schedule(problem, LIMIT)
      const replanned = { ...problem, present: presentAt(Math.floor(share * first.makespanMs), problem, first) }
      const second = schedule(replanned, LIMIT)
      expect(scheduleViolations(replanned, second)).toEqual([])
    }), { numRuns: 300 })
  })

  it('can be seen to break a limit', () => {
    // The control of the checker that the tests above rely on.
    const problem: ScheduleProblem = { tasks: [{ id: 'a', durationMs: 5, demands: { cpu: 1 } }, { id: 'b', durationMs: 5, after: ['a'], demands: { cpu: 1 } }, { id: 'c', on: { x: { durationMs: 2 } } }], capacities: { cpu: 1 }, agents: [{ id: 'x' }] }
    const good = schedule(problem, LIMIT)
    const violationsOf = (change: Partial<Schedule>) => scheduleViolations(problem, { ...good, ...change })
    expect(violationsOf({})).toEqual([])
    expect(violationsOf({ startMs: { ...good.startMs, b: 4 }, endMs: { ...good.endMs, b: 9 } })).toEqual([expect.stringContaining('too soon after a'), '2 of cpu at 4, where there are 1', expect.stringContaining('makespan')])
    expect(violationsOf({ agentOf: {} })).toEqual([expect.stringContaining('c is done by'), expect.stringContaining('c lasts')])
    expect(violationsOf({ lowerBoundMs: 11 })).toEqual([expect.stringContaining('lower bound')])
  })
})

describe('schedule', () => {
  it('finds the best schedule of small projects, as trying every order shows', () => {
    fc.assert(fc.property(projectArbitrary({ tasksMax: 5, wholeMs: true }), (problem) => {
      const { makespanMs, lowerBoundMs } = schedule(problem, { scheduleLimit: 2_000 })
      const best = bestOfAllOrders(problem)
      expect(makespanMs).toBe(best)
      expect(lowerBoundMs).toBeLessThanOrEqual(best)
    }), { numRuns: 60 })
  })

  it('gives the same schedule for the same seed and limit', () => {
    fc.assert(fc.property(agentsArbitrary({ tasksMax: 20 }), fc.nat(), (problem, seed) => {
      expect(schedule(problem, { ...LIMIT, seed })).toEqual(schedule(problem, { ...LIMIT, seed }))
    }), { numRuns: 50 })
  })

  it('is never worse with a larger limit', () => {
    fc.assert(fc.property(projectArbitrary({ tasksMax: 25 }), (problem) => {
      expect(schedule(problem, { scheduleLimit: 300 }).makespanMs).toBeLessThanOrEqual(schedule(problem, { scheduleLimit: 3 }).makespanMs)
    }), { numRuns: 50 })
  })

  it('counts fractions of a ms on a clock of the day as on any other', () => {
    const atMs = 1_700_000_000_000
    const tasks: ScheduleTask[] = times(4, (index) => ({ id: `t${index}`, durationMs: 0.4, deadlineMs: atMs + 5_000, after: index === 0 ? [] : [`t${index - 1}`] }))
    expect(schedule({ tasks, present: { atMs } }, LIMIT)).toMatchObject({ makespanMs: 1.6, lowerBoundMs: 1.6 })
    expect(schedule({ tasks: [{ id: 'a', durationMs: 11 }], objective: { deadlineMs: 10.5 } }, LIMIT).latenessMs).toBe(0.5)
  })

  it('lets as many share a resource as its parts allow', () => {
    const tasks: ScheduleTask[] = times(6, (index) => ({ id: `t${index}`, durationMs: 5, demands: { gpu: 1 / 3 } }))
    expect(schedule({ tasks, capacities: { gpu: 1 } }, LIMIT)).toMatchObject({ makespanMs: 10, isOptimal: true })
  })

  it('gives the same answer whatever was asked in between, and changes nothing of what it is given', () => {
    fc.assert(fc.property(projectArbitrary({ tasksMax: 15 }), agentsArbitrary({ tasksMax: 15 }), (one, other) => {
      const [before, copy] = [schedule(one, LIMIT), structuredClone(one)]
      schedule(other, LIMIT)
      expect(schedule(one, LIMIT)).toEqual(before)
      expect(one).toEqual(copy)
    }), { numRuns: 30 })
  })

  it('stops as soon as the makespan is proved to be the smallest', () => {
    const { isOptimal, schedules, gap, lowerBoundMs } = schedule({ tasks: times(7, (index) => ({ id: `t${index}`, durationMs: 10, demands: { cpu: 1 } })), capacities: { cpu: 1 } })
    expect({ isOptimal, schedules, gap, lowerBoundMs }).toEqual({ isOptimal: true, schedules: 1, gap: 0, lowerBoundMs: 70 })
  })

  it('stops by its clock, and once its signal is aborted, with what it has', () => {
    const problem: ScheduleProblem = { tasks: times(40, (index) => ({ id: `t${index}`, durationMs: 1 + ((index * 7) % 11), demands: { cpu: 1 + (index % 3) } })), capacities: { cpu: 4 } }
    const hard = { ...problem, tasks: problem.tasks.map((task) => ({ ...task, priority: 1 })) }
    let readings = 0
    const byClock = schedule(hard, { timeLimitMs: 10, nowMs: () => readings++ })
    // Three readings go by from one schedule to the next, so that none is begun after the ninth.
    expect(readings).toBe(10)
    expect(byClock.schedules).toBeGreaterThan(3)
    expect(scheduleViolations(hard, byClock)).toEqual([])
    let asked = 0
    const aborted = schedule(hard, { scheduleLimit: 1_000, signal: { get aborted() { return ++asked >= 7 } } })
    expect(asked).toBe(7)
    expect(scheduleViolations(hard, aborted)).toEqual([])
  })

  it('begins no schedule that would end after its limit of time', () => {
    const tasks = times(40, (index) => ({ id: `t${index}`, durationMs: 1 + ((index * 7) % 11), demands: { cpu: 1 + (index % 3) }, priority: 1 }))
    // Every reading of the clock comes 10 ms after the last one, and a schedule is between two or more of them.
    const readings: number[] = []
    const nowMs = () => { readings.push(10 * readings.length); return 10 * (readings.length - 1) }
    expect(schedule({ tasks, capacities: { cpu: 4 } }, { timeLimitMs: 100, nowMs }).schedules).toBeGreaterThan(2)
    expect(readings.at(-1)).toBeLessThan(100)
    // The first one is made, whatever it takes.
    expect(schedule({ tasks, capacities: { cpu: 4 } }, { timeLimitMs: 0, nowMs }).schedules).toBe(1)
  })

  it('schedules nothing, and a single task that takes no time', () => {
    expect(schedule({ tasks: [] })).toMatchObject({ startMs: {}, makespanMs: 0, isOptimal: true, criticalPath: [] })
    expect(schedule({ tasks: [{ id: 'a', durationMs: 0 }] })).toMatchObject({ startMs: { a: 0 }, makespanMs: 0, gap: 0 })
  })

  it('avoids lateness before it looks at the makespan, and weighs it by priority', () => {
    const task = (id: string, durationMs: number, more: Partial<ScheduleTask> = {}): ScheduleTask => ({ id, durationMs, demands: { cpu: 1 }, ...more })
    const tasks = [task('long', 10), task('urgent', 3, { deadlineMs: 3 }), task('other', 3, { deadlineMs: 3 })]
    expect(schedule({ tasks, capacities: { cpu: 1 } })).toMatchObject({ latenessMs: 3, makespanMs: 16 })
    const weighed = tasks.map((each) => (each.id === 'other' ? { ...each, priority: 9 } : each))
    expect(schedule({ tasks: weighed, capacities: { cpu: 1 } }).startMs).toMatchObject({ other: 0, urgent: 3, long: 6 })
  })

  it('ends tasks of high priority first, among schedules of one makespan', () => {
    const tasks = times(6, (index): ScheduleTask => ({ id: `t${index}`, durationMs: 5, demands: { cpu: 1 }, priority: index }))
    expect(schedule({ tasks, capacities: { cpu: 1 } }).startMs).toEqual({ t5: 0, t4: 5, t3: 10, t2: 15, t1: 20, t0: 25 })
  })

  it('pays for speed only as much as it is worth, and never more than the budget where it can', () => {
    const on = { slow: { durationMs: 4_000, costUsd: 1 }, fast: { durationMs: 1_000, costUsd: 3 } }
    const problem: ScheduleProblem = { tasks: times(4, (index) => ({ id: `t${index}`, on, after: index === 0 ? [] : [`t${index - 1}`] })), agents: [{ id: 'slow' }, { id: 'fast' }] }
    expect(schedule(problem)).toMatchObject({ makespanMs: 4_000, costUsd: 12 })
    expect(schedule({ ...problem, objective: { budgetUsd: 8 } })).toMatchObject({ makespanMs: 10_000, costUsd: 8 })
    expect(schedule({ ...problem, objective: { perUsd: 2 } })).toMatchObject({ makespanMs: 16_000, costUsd: 4 })
    expect(schedule({ ...problem, objective: { perUsd: 1 } })).toMatchObject({ makespanMs: 4_000, costUsd: 12 })
  })

  it('keeps work where its data is when the way is longer than the wait', () => {
    const on = { a: { durationMs: 10 }, b: { durationMs: 9 } }
    const tasks = (transferMs: number): ScheduleTask[] => [{ id: 'first', on: { a: { durationMs: 10 } } }, { id: 'second', on, after: [{ id: 'first', transferMs }] }]
    expect(schedule({ tasks: tasks(0), agents: [{ id: 'a' }, { id: 'b' }] })).toMatchObject({ makespanMs: 19, agentOf: { second: 'b' } })
    expect(schedule({ tasks: tasks(5), agents: [{ id: 'a' }, { id: 'b' }] })).toMatchObject({ makespanMs: 20, agentOf: { second: 'a' } })
  })

  it('starts nothing new while running tasks hold more than capacities that have shrunk', () => {
    const tasks: ScheduleTask[] = [{ id: 'a', durationMs: 10, demands: { cpu: 3 } }, { id: 'b', durationMs: 6, demands: { cpu: 3 } }, { id: 'c', durationMs: 5, demands: { cpu: 1 } }]
    const { startMs, makespanMs } = schedule({ tasks, capacities: { cpu: 4 }, present: { atMs: 100, running: { a: { startedMs: 98 }, b: { startedMs: 99 } } } })
    expect({ startMs, makespanMs }).toEqual({ startMs: { a: 98, b: 99, c: 105 }, makespanMs: 10 })
  })

  it('lets a task run on that has begun before what it should have waited for', () => {
    const tasks: ScheduleTask[] = [{ id: 'a', durationMs: 10 }, { id: 'b', durationMs: 4, after: ['a'] }, { id: 'c', durationMs: 1, after: ['b'] }]
    const { startMs, makespanMs, lowerBoundMs } = schedule({ tasks, present: { atMs: 2, running: { b: { startedMs: 1 } } } })
    expect({ startMs, makespanMs, lowerBoundMs }).toEqual({ startMs: { a: 2, b: 1, c: 5 }, makespanMs: 10, lowerBoundMs: 10 })
  })

  it('names what decides the makespan', () => {
    const { criticalPath } = schedule({ tasks: [{ id: 'a', durationMs: 30, demands: { cpu: 2 } }, { id: 'b', durationMs: 20, demands: { cpu: 1 }, after: ['a'] }, { id: 'c', durationMs: 40, demands: { cpu: 1 } }], capacities: { cpu: 2 } })
    expect(criticalPath).toEqual(['a', 'c'])
  })

  it('takes names that objects have by themselves for ordinary ones', () => {
    const tasks: ScheduleTask[] = [{ id: '__proto__', durationMs: 1, demands: { constructor: 1 } }, { id: 'toString', durationMs: 2, after: ['__proto__'] }]
    const { startMs } = schedule({ tasks, capacities: { constructor: 1 } })
    expect(Object.entries(startMs)).toEqual([['__proto__', 0], ['toString', 1]])
  })

  it('schedules a chain of 20,000 tasks without recursion', () => {
    const tasks = times(20_000, (index): ScheduleTask => ({ id: `t${index}`, durationMs: 1, after: index === 0 ? [] : [`t${index - 1}`] }))
    expect(schedule({ tasks })).toMatchObject({ makespanMs: 20_000, isOptimal: true })
  })

  it('keeps all limits of 12,000 tasks, which it schedules in another way than a few', () => {
    const tasks = times(12_000, (index) => ({
      id: `t${index}`, durationMs: 1 + ((index * 7) % 13), demands: { cpu: 1 + (index % 3) }, after: index < 40 ? [] : [`t${index - 40 + ((index * 11) % 30)}`],
    }))
    const { startMs, endMs, makespanMs, lowerBoundMs } = schedule({ tasks, capacities: { cpu: 16 } }, { scheduleLimit: 2 })
    expect(tasks.filter(({ id, after }) => after.some((source) => startMs[id]! < endMs[source]!))).toEqual([])
    const changeAt = new Map<number, number>()
    for (const { id, demands } of tasks) {
      changeAt.set(startMs[id]!, (changeAt.get(startMs[id]!) ?? 0) + demands.cpu)
      changeAt.set(endMs[id]!, (changeAt.get(endMs[id]!) ?? 0) - demands.cpu)
    }
    let held = 0
    const most = [...changeAt].sort(([a], [b]) => a - b).reduce((largest, [, change]) => Math.max(largest, (held += change)), 0)
    expect(most).toBeLessThanOrEqual(16)
    expect(makespanMs).toBeLessThan(1.05 * lowerBoundMs)
  })

  it('refuses options without a meaning', () => {
    expect(() => schedule({ tasks: [] }, { timeLimitMs: -1 })).toThrow('timeLimitMs is -1')
    expect(() => schedule({ tasks: [] }, { scheduleLimit: 0 })).toThrow('scheduleLimit is 0')
    expect(() => schedule({ tasks: [] }, { seed: 0.5 })).toThrow('seed is 0.5')
  })
})

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index))
}

/** What has happened of a schedule at a moment. */
function presentAt(atMs: number, { tasks }: ScheduleProblem, { startMs, endMs, agentOf }: Schedule) {
  const ids = tasks.map(({ id }) => id)
  const running = ids.filter((id) => (startMs[id] ?? 0) < atMs && atMs < (endMs[id] ?? 0))
  return { atMs, finished: ids.filter((id) => (endMs[id] ?? 0) <= atMs), running: Object.fromEntries(running.map((id) => [id, { startedMs: startMs[id] ?? 0, agent: agentOf[id] }])) }
}

/**
 * The smallest makespan of whole ms over all orders, each placed task by task at the first moment that fits: some order leads to a best
 * schedule, as active schedules hold one (Sprecher, Kolisch and Drexl 1995). Slow and plain.
 */
function bestOfAllOrders({ tasks, capacities = {} }: ScheduleProblem): number {
  let best = Number.POSITIVE_INFINITY
  const place = (placed: ReadonlyMap<string, number>) => {
    if (placed.size === tasks.length) best = Math.min(best, Math.max(...tasks.map(({ id, durationMs = 0 }) => (placed.get(id) ?? 0) + durationMs)))
    for (const task of tasks) {
      const sources = (task.after ?? []).map((edge) => (typeof edge === 'string' ? { id: edge } : edge))
      if (placed.has(task.id) || sources.some(({ id }) => !placed.has(id))) continue
      const endOf = (id: string) => (placed.get(id) ?? 0) + (tasks.find((each) => each.id === id)?.durationMs ?? 0)
      let at = Math.max(task.releaseMs ?? 0, ...sources.map(({ id, delayMs = 0 }) => endOf(id) + delayMs))
      while (!times(task.durationMs ?? 0, (passed) => at + passed).every((moment) => fits(task, moment, placed))) at += 1
      place(new Map([...placed, [task.id, at]]))
    }
  }
  const fits = (task: ScheduleTask, moment: number, placed: ReadonlyMap<string, number>) =>
    Object.entries(capacities).every(([resource, capacity]) => {
      const held = tasks.filter(({ id, durationMs = 0 }) => placed.has(id) && (placed.get(id) ?? 0) <= moment && moment < (placed.get(id) ?? 0) + durationMs)
      return [...held, task].reduce((sum, { demands }) => sum + (demands?.[resource] ?? 0), 0) <= capacity
    })
  place(new Map())
  return best
}
