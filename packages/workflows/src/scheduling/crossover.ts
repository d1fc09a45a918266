import type { Chance } from '../chance.ts'

/** An order of tasks, the place of each in it, and a moment for each by which the order goes. */
export interface Ordering {
  readonly sequence: Int32Array
  readonly place: Int32Array
  readonly moment: Float64Array
}

/** A stretch of a sequence, from `from` to `to - 1`. */
export interface Stretch {
  from: number
  to: number
}

/**
 * Shares of the sequence that a child takes over from one parent as they are: from a quarter to three quarters, as in Debels and Vanhoucke
 * (2005).
 */
const STRETCH_MIN = 0.25
const STRETCH_MAX = 0.75

/**
 * Picks the peak of a parent: of all stretches of a random length the one with the most work for the time that it spans. What is dense there is
 * worth handing down as it is (peak crossover: Valls, Ballestín and Quintanilla 2008).
 *
 * @param work of each task, durations times shares of the capacities
 */
export function pickPeak({ sequence, moment }: Ordering, work: Float64Array, chance: Chance, into: Stretch): void {
  const count = sequence.length
  const length = Math.max(1, Math.floor(count * (STRETCH_MIN + (STRETCH_MAX - STRETCH_MIN) * chance.share())))
  let sum = 0
  for (let place = 0; place < length; place++) sum += work[sequence[place] ?? 0] ?? 0
  let densest = -1
  for (let from = 0; from + length <= count; from++) {
    const span = (moment[sequence[from + length - 1] ?? 0] ?? 0) - (moment[sequence[from] ?? 0] ?? 0)
    const density = sum / (span + 1)
    if (density > densest) {
      densest = density
      into.from = from
    }
    sum += (work[sequence[from + length] ?? 0] ?? 0) - (work[sequence[from] ?? 0] ?? 0)
  }
  into.to = into.from + length
}

/**
 * Writes a child: the stretch of one parent in its place, and around it the other tasks in the order of the other parent. `isKept` says
 * which are of the stretch.
 */
export function crossOver(keeper: Ordering, other: Ordering, { from, to }: Stretch, child: Int32Array): void {
  const { sequence, place } = keeper
  const count = sequence.length
  let filled = 0
  let read = 0
  for (; filled < from; read++) {
    const task = other.sequence[read] ?? 0
    const at = place[task] ?? 0
    if (at < from || at >= to) child[filled++] = task
  }
  for (let at = from; at < to; at++) child[filled++] = sequence[at] ?? 0
  for (; filled < count; read++) {
    const task = other.sequence[read] ?? 0
    const at = place[task] ?? 0
    if (at < from || at >= to) child[filled++] = task
  }
}

/** Neighbours are exchanged at so many places. */
const EXCHANGE_SHARE = 0.02
/** So many children have tasks moved elsewhere, and at most so many. */
const MOVE_SHARE = 0.5
const MOVES_MAX = 2

/** Changes a sequence a little, in place: exchanges of neighbours, and now and then a task that moves up to a quarter of the sequence. */
export function mutate(sequence: Int32Array, chance: Chance): void {
  const count = sequence.length
  if (count < 2) return
  if (chance.share() < MOVE_SHARE) {
    const span = Math.max(1, count >> 2)
    for (let moves = 1 + chance.below(MOVES_MAX); moves > 0; moves--) {
      const from = chance.below(count)
      const to = Math.min(count - 1, Math.max(0, from + chance.below(2 * span + 1) - span))
      const task = sequence[from] ?? 0
      if (to > from) sequence.copyWithin(from, from + 1, to + 1)
      else sequence.copyWithin(to + 1, to, from)
      sequence[to] = task
    }
  }
  for (let exchanges = Math.round(EXCHANGE_SHARE * count + chance.share() - 0.5); exchanges > 0; exchanges--) {
    const place = chance.below(count - 1)
    const task = sequence[place] ?? 0
    sequence[place] = sequence[place + 1] ?? 0
    sequence[place + 1] = task
  }
}
