/** A set of ranks 0 to n - 1 that gives up its smallest in about one step: one bit a rank. */
export interface RankSet {
  readonly bits: Int32Array
  /** No word before it has a bit. */
  firstWord: number
}

export function createRankSet(size: number): RankSet {
  return { bits: new Int32Array((size >>> 5) + 1), firstWord: 0 }
}

export function clearRanks(set: RankSet): void {
  set.bits.fill(0)
  set.firstWord = set.bits.length
}

export function addRank(set: RankSet, rank: number): void {
  const word = rank >>> 5
  set.bits[word] = (set.bits[word] ?? 0) | (1 << (rank & 31))
  if (word < set.firstWord) set.firstWord = word
}

export function removeRank(set: RankSet, rank: number): void {
  const word = rank >>> 5
  set.bits[word] = (set.bits[word] ?? 0) & ~(1 << (rank & 31))
}

/** The smallest rank, which leaves the set; -1 when there is none. */
export function takeSmallest(set: RankSet): number {
  const { bits } = set
  let word = set.firstWord
  while (word < bits.length && bits[word] === 0) word += 1
  set.firstWord = word
  if (word === bits.length) return -1
  const held = bits[word] ?? 0
  const lowest = held & -held
  bits[word] = held ^ lowest
  return (word << 5) + 31 - Math.clz32(lowest)
}
