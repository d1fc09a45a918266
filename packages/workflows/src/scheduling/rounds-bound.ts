import type { HeadsAndTails } from './lower-bound.ts'

/** The cost grows with the square of their number. */
const TASKS_MAX = 1_000

/**
 * What no makespan can be below, in units, because tasks are whole: of k × c + 1 tasks, where c fit at once, k + 1 must follow each other,
 * and these take at least what the k + 1 shortest of them take (the third bound of Dell'Amico and Martello 1995, for identical machines).
 * It is asked of all sets of tasks with a head, or a tail, of at least so much; the least head and tail of the set are added. Costs tasks².
 *
 * @param holding the tasks that need the resource
 * @param atOnce how many of them fit at the same time at most
 */
export function roundsBound(holding: readonly number[], atOnce: number, duration: Float64Array, { head, tail }: HeadsAndTails): number {
  if (holding.length <= atOnce || holding.length > TASKS_MAX) return 0
  return Math.max(boundByThreshold(holding, atOnce, duration, head, tail), boundByThreshold(holding, atOnce, duration, tail, head))
}

function boundByThreshold(holding: readonly number[], atOnce: number, duration: Float64Array, threshold: Float64Array, other: Float64Array): number {
  const order = holding.toSorted((a, b) => (threshold[b] ?? 0) - (threshold[a] ?? 0))
  const lengths = new Float64Array(order.length)
  const sums = new Float64Array(order.length + 1)
  let leastOther = Number.POSITIVE_INFINITY
  let bound = 0
  order.forEach((task, index) => {
    leastOther = Math.min(leastOther, other[task] ?? 0)
    insertDescending(lengths, index, duration[task] ?? 0)
    const next = order[index + 1]
    const isWhole = next === undefined || threshold[next] !== threshold[task]
    if (isWhole && index >= atOnce) bound = Math.max(bound, (threshold[task] ?? 0) + longestRounds(lengths, index + 1, atOnce, sums) + leastOther)
  })
  return bound
}

function insertDescending(lengths: Float64Array, count: number, length: number): void {
  let place = count
  for (; place > 0 && (lengths[place - 1] ?? 0) < length; place--) lengths[place] = lengths[place - 1] ?? 0
  lengths[place] = length
}

/** @param sums room for the sums of the first lengths */
function longestRounds(lengths: Float64Array, count: number, atOnce: number, sums: Float64Array): number {
  for (let index = 0; index < count; index++) sums[index + 1] = (sums[index] ?? 0) + (lengths[index] ?? 0)
  let most = 0
  for (let rounds = 1; rounds * atOnce < count; rounds++) {
    const last = rounds * atOnce
    most = Math.max(most, (sums[last + 1] ?? 0) - (sums[last - rounds] ?? 0))
  }
  return most
}
