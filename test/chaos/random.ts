/** Chance that follows from a seed, so that what was chosen once can be chosen again. */
export interface Random {
  /** In [0, 1). */
  fraction(): number
  /** An integer from `min` to `max`, both included. */
  between(min: number, max: number): number
  chance(probability01: number): boolean
  /** @throws Error when there is nothing to pick from */
  pick<T>(list: readonly T[]): T
}

export function createRandom(seed: number): Random {
  let turn = 0
  const fraction = () => fractionOf(`${seed} ${turn++}`)
  const between = (min: number, max: number) => min + Math.floor(fraction() * (max - min + 1))
  return {
    fraction,
    between,
    chance: (probability01) => fraction() < probability01,
    pick<T>(list: readonly T[]): T {
      if (list.length === 0) throw new Error('There is nothing to pick from.')
      return list[between(0, list.length - 1)] as T
    },
  }
}

/** A number in [0, 1) that looks random and is the same for the same text (FNV-1a, with the finaliser of MurmurHash3). */
export function fractionOf(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32
}
