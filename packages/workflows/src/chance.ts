import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** A stream of numbers that depends on its seed alone. */
export interface Chance {
  /** From 0 to below 1, in steps of 2^-32. */
  share(): number
  /** A whole number from 0 to below `limit`, which is at most 2^31. */
  below(limit: number): number
}

/** @param seed a whole number */
export function createChance(seed: number): Chance {
  const generator = xoroshiro128plus(seed)
  const share = () => (generator.next() >>> 0) / 2 ** 32
  return { share, below: (limit) => Math.floor(share() * limit) }
}
