import { createEligibleTasks } from './eligible-tasks.ts'
import { createEventHeap, popEvent, pushEvent } from './event-heap.ts'
import type { ScheduleModel } from './schedule-model.ts'
import type { GenerationSide, Generator } from './generator.ts'

/**
 * Parallel schedule generation (Kelley 1963; Kolisch and Hartmann 1999): time goes from end to end of tasks, and at each moment the
 * eligible tasks that fit begin, the most urgent first. Its schedules are without delay, so often better than serial ones of one rule, but
 * the best schedule may not be among them. Costs about n log n, and at each moment one step for each kind of demands that
 * tasks have which could begin but do not fit.
 */
export function createParallelGenerator(model: ScheduleModel, { waitsFor, leadsTo, head, tail, fixed }: GenerationSide): Generator {
  const { count, duration } = model
  const { words, capacity, guard, demand } = model.demands
  const free = new Int32Array(words)
  const eligible = createEligibleTasks(demandKinds(model))
  const missing = new Int32Array(count)
  const earliest = new Float64Array(count)
  const isFixed = new Uint8Array(count)
  for (const task of fixed) isFixed[task] = 1
  // An end is the index of its task, the moment from which a task may begin its complement.
  const events = createEventHeap(2 * count)

  const fits = (task: number): boolean => {
    for (let word = 0; word < words; word++) {
      const guards = guard[word] ?? 0
      if ((((free[word] ?? 0) - (demand[task * words + word] ?? 0)) & guards) !== guards) return false
    }
    return true
  }
  const take = (task: number, sign: 1 | -1) => {
    for (let word = 0; word < words; word++) free[word] = (free[word] ?? 0) - sign * (demand[task * words + word] ?? 0)
  }
  const admit = (task: number, now: number) => {
    const from = earliest[task] ?? 0
    if (from > now) pushEvent(events, from, ~task)
    else eligible.add(task)
  }
  const follow = (task: number, now: number) => {
    const { first, target, delay } = leadsTo
    for (let edge = first[task] ?? 0; edge < (first[task + 1] ?? 0); edge++) {
      const next = target[edge] ?? 0
      earliest[next] = Math.max(earliest[next] ?? 0, now + (delay[edge] ?? 0))
      const left = (missing[next] ?? 0) - 1
      missing[next] = left
      if (left === 0) admit(next, now)
    }
  }
  const generate = (sequence: Int32Array, start: Float64Array, end: Float64Array): number => {
    free.set(capacity)
    eligible.clear(sequence)
    earliest.set(head)
    events.length = 0
    let makespan = 0
    const begin = (task: number, now: number) => {
      const until = now + (duration[task] ?? 0)
      start[task] = now
      end[task] = until
      makespan = Math.max(makespan, until + (tail[task] ?? 0))
      if (until === now) return follow(task, now)
      take(task, 1)
      pushEvent(events, until, task)
    }
    for (let task = 0; task < count; task++) missing[task] = (waitsFor.first[task + 1] ?? 0) - (waitsFor.first[task] ?? 0)
    for (const task of fixed) begin(task, 0)
    for (let task = 0; task < count; task++) {
      if (isFixed[task] === 0 && waitsFor.first[task + 1] === waitsFor.first[task]) admit(task, 0)
    }
    for (let now = 0; ; ) {
      for (let task = eligible.first(); task >= 0; task = eligible.first()) {
        if (duration[task] === 0 || fits(task)) {
          eligible.remove(task)
          begin(task, now)
        } else eligible.setAside(task)
      }
      eligible.restore()
      if (events.length === 0) return makespan
      now = events.times[0] ?? 0
      while (events.length > 0 && events.times[0] === now) {
        const event = popEvent(events)
        if (event < 0) eligible.add(~event)
        else {
          take(event, -1)
          follow(event, now)
        }
      }
    }
  }
  return { generate }
}

/** Tasks of one kind have the same demands. What takes no time fits anywhere: kind 0. */
function demandKinds({ count, duration, demands: { words, demand } }: ScheduleModel): Int32Array {
  const known = new Map<string, number>()
  return Int32Array.from({ length: count }, (_, task) => {
    if (duration[task] === 0) return 0
    const row = demand.subarray(task * words, (task + 1) * words).join()
    const kind = known.get(row) ?? known.size + 1
    known.set(row, kind)
    return kind
  })
}
