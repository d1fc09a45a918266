import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'

/** A stream of numbers that depends on its seed alone. */
export interface Chance {
  /** From 0 to below 1, in steps of 2^-32. */
  share(): number
  /** A whole number from 0 to below `limit`, which is at most 2^31. */
  below(limit: number): number
}

/** @param seed a whole number */
export function createChance(seed: number): Chance {
  const generator = xoroshiro128plusFromState(stateOf(seed))
  const share = () => (generator.next() >>> 0) / 2 ** 32
  return { share, below: (limit) => Math.floor(share() * limit) }
}

/** The golden ratio in 32 bits: multiples of it differ in many bits. */
const GOLDEN = 0x9e3779b9

/**
 * A state whose bits all depend on all of the seed. The generator is for filled states (Blackman and Vigna 2021): from a small number, as seeds are, its first numbers
 * would be next to 1 whatever the seed.
 */
function stateOf(seed: number): readonly number[] {
  const [low, high] = [seed | 0, Math.floor(seed / 2 ** 32) | 0]
  const word = (place: number) => mix(mix(high + Math.imul(place, GOLDEN)) ^ low)
  return [word(1), word(2), word(3), word(4)]
}

/** The finalizer of MurmurHash3 (Appleby 2011): every bit of the result depends on every bit. */
function mix(bits: number): number {
  const once = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35)
  return twice ^ (twice >>> 16)
}
