import { headsAndTails } from './lower-bound.ts'
import type { Edges, ScheduleModel } from './schedule-model.ts'

/**
 * Intervals are made of moments of any two tasks, and each looks at all tasks. Below this product of tasks³ and resources a test takes some
 * tens of ms at most.
 */
const WORK_MAX = 15_000_000
/** Rounds of propagation that each find something. Rare beyond a few; what they find is sound wherever they stop. */
const ROUNDS_MAX = 50
/** Sums of fractional demands may be off by their last digits. */
const ROUNDING = 1e-9

/**
 * Improves a lower bound by refuting makespans (destructive improvement: Klein and Scholl 1999): a makespan is refuted when no task order
 * fits it by what follows from pairs that cannot overlap, or when in some interval the tasks must do more work than there is capacity,
 * wherever they are put (energetic reasoning: Erschler and Lopez 1990). The largest refuted makespan plus one is found by halving between
 * the two bounds given. Costs about tasks³ × resources for each of log2(upper - lower) tests.
 *
 * @param isOver asked now and then; once it is true, what is proved so far is the result
 */
export function destructiveBound(model: ScheduleModel, lower: number, upper: number, isOver: () => boolean): number {
  if (model.agents !== undefined || model.count ** 3 * model.capacities.length > WORK_MAX) return lower
  const refute = createRefutation(model, isOver)
  let proved = lower
  let open = upper
  while (proved < open && !isOver()) {
    const middle = Math.floor((proved + open) / 2)
    if (refute(middle)) proved = middle + 1
    else open = middle
  }
  return proved
}

/** Says whether a makespan is impossible; `false` when that is not known. */
function createRefutation(model: ScheduleModel, isOver: () => boolean): (makespan: number) => boolean {
  const { count, duration, before, after, topological, isRunning } = model
  const { head, tail } = headsAndTails(model)
  const earliest = new Float64Array(count)
  const latest = new Float64Array(count)
  const pairs = excludingPairs(model)

  const raise = (task: number, start: number): boolean => {
    if (start <= (earliest[task] ?? 0)) return false
    earliest[task] = start
    return true
  }
  const lower = (task: number, start: number): boolean => {
    if (start >= (latest[task] ?? 0)) return false
    latest[task] = start
    return true
  }
  const followEdges = (): boolean => {
    let changed = false
    for (let index = 0; index < count; index++) {
      const task = topological[index] ?? 0
      eachEdge(before, task, (source, delay) => { changed = raise(task, (earliest[source] ?? 0) + (duration[source] ?? 0) + delay) || changed })
      const last = topological[count - 1 - index] ?? 0
      eachEdge(after, last, (target, delay) => { changed = lower(last, (latest[target] ?? 0) - (duration[last] ?? 0) - delay) || changed })
    }
    return changed
  }
  /** Where one of a pair cannot come first, the other does. `undefined` when neither can. */
  const orderPairs = (): boolean | undefined => {
    let changed = false
    for (let pair = 0; pair < pairs.length; pair += 2) {
      const one = pairs[pair] ?? 0
      const other = pairs[pair + 1] ?? 0
      const oneFirst = (earliest[one] ?? 0) + (duration[one] ?? 0) <= (latest[other] ?? 0)
      const otherFirst = (earliest[other] ?? 0) + (duration[other] ?? 0) <= (latest[one] ?? 0)
      if (oneFirst && otherFirst) continue
      if (!oneFirst && !otherFirst) return undefined
      const [first, second] = oneFirst ? [one, other] : [other, one]
      changed = raise(second, (earliest[first] ?? 0) + (duration[first] ?? 0)) || changed
      changed = lower(first, (latest[second] ?? 0) - (duration[first] ?? 0)) || changed
    }
    return changed
  }
  return (makespan) => {
    for (let task = 0; task < count; task++) {
      earliest[task] = head[task] ?? 0
      latest[task] = isRunning[task] === 1 ? 0 : makespan - (tail[task] ?? 0) - (duration[task] ?? 0)
    }
    for (let round = 0; round < ROUNDS_MAX; round++) {
      const ordered = orderPairs()
      if (ordered === undefined) return true
      const followed = followEdges()
      for (let task = 0; task < count; task++) if ((earliest[task] ?? 0) > (latest[task] ?? 0)) return true
      if (!ordered && !followed) break
    }
    return model.capacities.some((capacity, resource) => isOverfull(model, resource, capacity, earliest, latest, isOver))
  }
}

/** Whether there is an interval in which tasks must hold more of a resource than there is. Ends begin and end the intervals. */
function isOverfull({ count, duration, amounts }: ScheduleModel, resource: number, capacity: number, earliest: Float64Array, latest: Float64Array, isOver: () => boolean): boolean {
  const tasks = Array.from({ length: count }, (_, task) => task).filter((task) => (duration[task] ?? 0) > 0 && (amounts[task]?.[resource] ?? 0) > 0)
  const amount = Float64Array.from(tasks, (task) => amounts[task]?.[resource] ?? 0)
  const length = Float64Array.from(tasks, (task) => duration[task] ?? 0)
  const from = Float64Array.from(tasks, (task) => earliest[task] ?? 0)
  const to = Float64Array.from(tasks, (task) => latest[task] ?? 0)
  const begins = moments(tasks.flatMap((_, index) => [from[index] ?? 0, to[index] ?? 0]))
  const ends = moments(tasks.flatMap((_, index) => [(to[index] ?? 0) + (length[index] ?? 0), (from[index] ?? 0) + (length[index] ?? 0)]))
  for (const begin of begins) {
    if (isOver()) return false
    for (const end of ends) {
      if (end <= begin) continue
      let work = 0
      for (let index = 0; index < tasks.length; index++) {
        const whole = length[index] ?? 0
        // What lies inside when the task is as early, or as late, as it can be.
        const left = Math.min(whole, (from[index] ?? 0) + whole - begin)
        const right = Math.min(whole, end - (to[index] ?? 0))
        const inside = Math.min(left, right, end - begin)
        if (inside > 0) work += inside * (amount[index] ?? 0)
      }
      if (work > capacity * (end - begin) * (1 + ROUNDING)) return true
    }
  }
  return false
}

function moments(times: readonly number[]): Float64Array {
  return Float64Array.from(new Set(times)).sort()
}

/** Tasks, two by two, that hold too much together to overlap. Those that wait for each other are among them, which does no harm. */
function excludingPairs({ count, duration, capacities, amounts }: ScheduleModel): Int32Array {
  const pairs: number[] = []
  for (let one = 0; one < count; one++) {
    for (let other = one + 1; other < count; other++) {
      if ((duration[one] ?? 0) === 0 || (duration[other] ?? 0) === 0) continue
      const exclude = capacities.some((capacity, resource) => (amounts[one]?.[resource] ?? 0) + (amounts[other]?.[resource] ?? 0) > capacity * (1 + ROUNDING))
      if (exclude) pairs.push(one, other)
    }
  }
  return Int32Array.from(pairs)
}

function eachEdge({ first, target, delay }: Edges, task: number, visit: (other: number, delay: number) => void): void {
  for (let edge = first[task] ?? 0; edge < (first[task + 1] ?? 0); edge++) visit(target[edge] ?? 0, delay[edge] ?? 0)
}
