import { createEventHeap, popEvent, pushEvent } from './event-heap.ts'
import { addRank, clearRanks, createRankSet, takeSmallest } from './rank-set.ts'
import type { ScheduleModel } from './schedule-model.ts'
import type { GenerationSide, Generator } from './generator.ts'

/**
 * Parallel schedule generation (Kelley 1963; Kolisch and Hartmann 1999): time goes from end to end of tasks, and at each moment the
 * eligible tasks that fit begin, the most urgent first. Its schedules are without delay, so often better than serial ones of one rule, but
 * the best schedule may not be among them. Costs about n log n, and at each moment one step for each task that could begin but does not
 * fit.
 */
export function createParallelGenerator(model: ScheduleModel, { waitsFor, leadsTo, head, tail, fixed }: GenerationSide): Generator {
  const { count, duration } = model
  const { words, capacity, guard, demand } = model.demands
  const free = new Int32Array(words)
  const eligible = createRankSet(count)
  const rankOf = new Int32Array(count)
  const missing = new Int32Array(count)
  const earliest = new Float64Array(count)
  const keptBack = new Int32Array(count)
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
  const allTaken = (): boolean => {
    for (let word = 0; word < words; word++) if (free[word] !== guard[word]) return false
    return true
  }
  const admit = (task: number, now: number) => {
    const from = earliest[task] ?? 0
    if (from > now) pushEvent(events, from, ~task)
    else addRank(eligible, rankOf[task] ?? 0)
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
    clearRanks(eligible)
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
    for (let rank = 0; rank < count; rank++) {
      const task = sequence[rank] ?? 0
      rankOf[task] = rank
      missing[task] = (waitsFor.first[task + 1] ?? 0) - (waitsFor.first[task] ?? 0)
    }
    for (const task of fixed) begin(task, 0)
    for (let task = 0; task < count; task++) {
      if (isFixed[task] === 0 && waitsFor.first[task + 1] === waitsFor.first[task]) admit(task, 0)
    }
    for (let now = 0; ; ) {
      let kept = 0
      for (let rank = takeSmallest(eligible); rank >= 0; rank = takeSmallest(eligible)) {
        const task = sequence[rank] ?? 0
        if (duration[task] === 0 || fits(task)) begin(task, now)
        else {
          keptBack[kept++] = rank
          if (allTaken()) break
        }
      }
      for (let index = 0; index < kept; index++) addRank(eligible, keptBack[index] ?? 0)
      if (events.length === 0) return makespan
      now = events.times[0] ?? 0
      while (events.length > 0 && events.times[0] === now) {
        const event = popEvent(events)
        if (event < 0) addRank(eligible, rankOf[~event] ?? 0)
        else {
          take(event, -1)
          follow(event, now)
        }
      }
    }
  }
  return { generate }
}
