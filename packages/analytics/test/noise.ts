import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** Independent numbers from -0.5 to 0.5, the same for the same seed. */
export function noise(count: number, seed = 1): Float64Array {
  const generator = xoroshiro128plus(seed)
  return Float64Array.from({ length: count }, () => generator.next() / 2 ** 32)
}
