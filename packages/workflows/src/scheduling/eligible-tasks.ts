import { addRank, clearRanks, createRankSet, removeRank, takeSmallest } from './rank-set.ts'

/**
 * Tasks that could begin, the most urgent first. Tasks of one kind fit or do not fit together, so each kind is stood for by its most urgent one,
 * and a moment costs a step a kind, not a step a task.
 */
export interface EligibleTasks {
  /** Makes it empty, for another order. */
  clear(sequence: Int32Array): void
  add(task: number): void
  /** The most urgent task of the kinds that are not set aside; -1 when there is none. It is to be taken out, or its kind set aside. */
  first(): number
  /** Takes out what `first` has given. */
  remove(task: number): void
  /** Passes over the kind of what `first` has given, until `restore`. */
  setAside(task: number): void
  restore(): void
}

/** @param kindOf the kind of each task, from 0 on */
export function createEligibleTasks(kindOf: Int32Array): EligibleTasks {
  const count = kindOf.length
  const kinds = kindOf.reduce((most, kind) => Math.max(most, kind + 1), 0)
  // Places: all tasks, kind by kind, and within a kind by their ranks.
  const firstOf = new Int32Array(kinds + 1)
  for (const kind of kindOf) firstOf[kind + 1] = (firstOf[kind + 1] ?? 0) + 1
  for (let kind = 0; kind < kinds; kind++) firstOf[kind + 1] = (firstOf[kind + 1] ?? 0) + (firstOf[kind] ?? 0)
  const placeOf = new Int32Array(count)
  const rankOf = new Int32Array(count)
  const taskOf = new Int32Array(count)
  const rankAt = new Int32Array(count)
  const isEligible = new Int32Array((count >>> 5) + 1)
  // The ranks of those that stand for their kinds, -1 for kinds without; before the lowest place of a kind none is eligible.
  const heads = createRankSet(count)
  const headOf = new Int32Array(kinds)
  const lowest = new Int32Array(kinds)
  const isAside = new Uint8Array(kinds)
  const aside = new Int32Array(kinds)
  let asideCount = 0

  const promote = (kind: number) => {
    const end = firstOf[kind + 1] ?? 0
    const place = nextBit(isEligible, lowest[kind] ?? 0, end)
    lowest[kind] = place
    headOf[kind] = place === end ? -1 : (rankAt[place] ?? 0)
    if (place !== end) addRank(heads, rankAt[place] ?? 0)
  }
  return {
    clear(sequence) {
      clearRanks(heads)
      isEligible.fill(0)
      isAside.fill(0)
      asideCount = 0
      headOf.fill(-1)
      lowest.set(firstOf.subarray(0, kinds))
      for (let rank = 0; rank < count; rank++) {
        const task = sequence[rank] ?? 0
        const kind = kindOf[task] ?? 0
        const place = lowest[kind] ?? 0
        lowest[kind] = place + 1
        placeOf[task] = place
        rankOf[task] = rank
        taskOf[rank] = task
        rankAt[place] = rank
      }
    },
    add(task) {
      const kind = kindOf[task] ?? 0
      const place = placeOf[task] ?? 0
      const rank = rankOf[task] ?? 0
      isEligible[place >>> 5] = (isEligible[place >>> 5] ?? 0) | (1 << (place & 31))
      if (place < (lowest[kind] ?? 0)) lowest[kind] = place
      const head = headOf[kind] ?? -1
      if (isAside[kind] === 1 || (head >= 0 && head < rank)) return
      if (head >= 0) removeRank(heads, head)
      headOf[kind] = rank
      addRank(heads, rank)
    },
    first() {
      const rank = takeSmallest(heads)
      return rank < 0 ? -1 : (taskOf[rank] ?? 0)
    },
    remove(task) {
      const place = placeOf[task] ?? 0
      isEligible[place >>> 5] = (isEligible[place >>> 5] ?? 0) & ~(1 << (place & 31))
      promote(kindOf[task] ?? 0)
    },
    setAside(task) {
      const kind = kindOf[task] ?? 0
      isAside[kind] = 1
      aside[asideCount++] = kind
    },
    restore() {
      for (; asideCount > 0; asideCount--) {
        const kind = aside[asideCount - 1] ?? 0
        isAside[kind] = 0
        promote(kind)
      }
    },
  }
}

/** The first place from `from` to below `end` whose bit is set; `end` when there is none. */
function nextBit(bits: Int32Array, from: number, end: number): number {
  for (let place = from; place < end; place = (place | 31) + 1) {
    const rest = (bits[place >>> 5] ?? 0) & (-1 << (place & 31))
    if (rest !== 0) return Math.min(end, (place & ~31) + 31 - Math.clz32(rest & -rest))
  }
  return end
}
