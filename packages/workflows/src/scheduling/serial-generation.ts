import type { GenerationSide, Generator } from './generator.ts'
import { addRank, clearRanks, createRankSet, takeSmallest } from './rank-set.ts'
import { clearProfile, createProfile, earliestFit, occupy } from './resource-profile.ts'
import type { ScheduleModel } from './schedule-model.ts'

/**
 * Serial schedule generation (Kelley 1963; Kolisch and Hartmann 1999): one task after the other, each at the first moment at which its
 * sources have ended and its demands fit for as long as it lasts. Its schedules are active: no task can start earlier unless another
 * starts later. Costs about n × (segments of the profile that are looked at); `generate` allocates nothing.
 */
export function createSerialGenerator(model: ScheduleModel, side: GenerationSide): Generator {
  const { count, duration } = model
  const { waitsFor, leadsTo, head, tail, fixed } = side
  const profile = createProfile(model.demands, count)
  const eligible = createRankSet(count)
  const rankOf = new Int32Array(count)
  const missing = new Int32Array(count)
  const sources = new Int32Array(count)
  for (let task = 0; task < count; task++) sources[task] = (waitsFor.first[task + 1] ?? 0) - (waitsFor.first[task] ?? 0)
  const earliest = new Float64Array(count)
  const isFixed = new Uint8Array(count)
  for (const task of fixed) isFixed[task] = 1

  const release = (task: number, end: number) => {
    const { first, target, delay } = leadsTo
    for (let edge = first[task] ?? 0; edge < (first[task + 1] ?? 0); edge++) {
      const next = target[edge] ?? 0
      const ready = end + (delay[edge] ?? 0)
      if (ready > (earliest[next] ?? 0)) earliest[next] = ready
      const left = (missing[next] ?? 0) - 1
      missing[next] = left
      if (left === 0) addRank(eligible, rankOf[next] ?? 0)
    }
  }
  const generate = (sequence: Int32Array, start: Float64Array, end: Float64Array): number => {
    clearProfile(profile)
    clearRanks(eligible)
    earliest.set(head)
    missing.set(sources)
    for (let rank = 0; rank < count; rank++) {
      const task = sequence[rank] ?? 0
      rankOf[task] = rank
      if (sources[task] === 0 && isFixed[task] === 0) addRank(eligible, rank)
    }
    let makespan = 0
    for (let index = 0; index < fixed.length; index++) {
      const task = fixed[index] ?? 0
      const until = duration[task] ?? 0
      start[task] = 0
      end[task] = until
      if (until > 0) {
        earliestFit(profile, task, until, 0)
        occupy(profile, task, 0, until)
      }
      makespan = Math.max(makespan, until + (tail[task] ?? 0))
      release(task, until)
    }
    for (let rank = takeSmallest(eligible); rank >= 0; rank = takeSmallest(eligible)) {
      const task = sequence[rank] ?? 0
      const length = duration[task] ?? 0
      let from = earliest[task] ?? 0
      if (length > 0) {
        from = earliestFit(profile, task, length, from)
        occupy(profile, task, from, from + length)
      }
      const until = from + length
      start[task] = from
      end[task] = until
      makespan = Math.max(makespan, until + (tail[task] ?? 0))
      release(task, until)
    }
    return makespan
  }
  return { generate }
}
