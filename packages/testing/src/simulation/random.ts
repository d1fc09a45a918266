/** Chance that follows from a seed. */
export interface Random {
  /** In [0, 1). */
  fraction(): number
  /** An integer from `min` to `max`, both included. */
  between(min: number, max: number): number
  chance(probability01: number): boolean
  /** @throws Error when there is nothing to pick from */
  pick<T>(list: readonly T[]): T
  /** With the mean 1: times between things that happen by themselves. */
  exponential(): number
  /** With the mean 0 and the deviation 1. */
  normal(): number
  /** 32 bits. */
  bits(): number
  /** Draws every byte. */
  fill(bytes: Uint8Array): void
  /**
   * A source of its own for one purpose. It follows from the seed and the purpose alone, not from what was drawn before: one more draw
   * in one place changes nothing in another.
   */
  split(purpose: string | number): Random
}

/**
 * @param seed any integer
 *
 * @example
 * ```ts
 * const random = createRandom(7)
 * random.split('delays').between(1, 6) // the same for ever
 * ```
 */
export function createRandom(seed: number): Random {
  return randomOf(hashText(String(seed), 0x9e3779b9), hashText(String(seed), 0x85ebca6b))
}

function randomOf(high: number, low: number): Random {
  const bits = sfc32(high, low)
  const fraction = () => bits() / 2 ** 32
  const between = (min: number, max: number) => min + Math.floor(fraction() * (max - min + 1))
  return {
    fraction, between, bits,
    fill(bytes) {
      for (let index = 0, four = 0; index < bytes.length; index++, four >>>= 8) {
        if (index % 4 === 0) four = bits()
        bytes[index] = four
      }
    },
    chance: (probability01) => fraction() < probability01,
    pick<T>(list: readonly T[]): T {
      if (list.length === 0) throw new Error('There is nothing to pick from.')
      return list[between(0, list.length - 1)] as T
    },
    exponential: () => -Math.log(1 - fraction()),
    // Box and Muller's transform; its second half is not kept, so that each number costs the same draws.
    normal: () => Math.sqrt(-2 * Math.log(1 - fraction())) * Math.cos(2 * Math.PI * fraction()),
    split: (purpose) => randomOf(hashText(String(purpose), high), hashText(String(purpose), low)),
  }
}

/** Chris Doty-Humphrey's small fast counter generator, as PractRand has it; the first twelve numbers are thrown away as he advises. */
function sfc32(high: number, low: number): () => number {
  let a = high
  let b = low
  let c = high ^ low
  let counter = 1
  const next = () => {
    const sum = (a + b + counter++) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum | 0
    return sum >>> 0
  }
  for (let turn = 0; turn < 12; turn++) next()
  return next
}

/** FNV-1a, with the finaliser of MurmurHash3, since FNV alone leaves the high bits of short texts alike. */
export function hashText(text: string, start: number): number {
  let hash = start | 0
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}
