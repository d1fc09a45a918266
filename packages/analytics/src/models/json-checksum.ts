/** Both chains multiply by an odd prime, so that a word that differs always makes a difference: the prime of FNV-1a, and one of xxHash. */
const PRIMES = [16_777_619, 2_246_822_519] as const

/** What the chains begin with: the offset of FNV-1a, and the fraction of the golden ratio. */
const STARTS = [2_166_136_261, 2_654_435_769] as const

const KINDS = { null: 1, false: 2, true: 3, number: 4, string: 5, list: 6, object: 7 } as const

/**
 * A checksum of plain JSON as 16 hexadecimal digits, whatever the order of its keys, since a database may order them anew. It tells that something was changed by
 * accident, never by somebody who means harm. Costs some 80 ms for a million values.
 * Source: Fowler, Noll and Vo's hash 1a, over words of 32 bits in place of bytes.
 *
 * @example
 * ```ts
 * jsonChecksum({ a: 1, b: 2 }) === jsonChecksum({ b: 2, a: 1 }) // true
 * ```
 */
export function jsonChecksum(json: unknown): string {
  let [first, second] = STARTS as readonly [number, number]
  const mix = (word: number) => {
    first = Math.imul(first ^ word, PRIMES[0])
    second = Math.imul(second ^ word, PRIMES[1])
  }
  const mixText = (text: string) => {
    mix(text.length)
    for (let index = 0; index < text.length; index += 2) mix(text.charCodeAt(index) | (index + 1 < text.length ? text.charCodeAt(index + 1) << 16 : 0))
  }
  const bits = new DataView(new ArrayBuffer(8))
  // Taken from the end, so that any order will do as long as it is always the same.
  const open: unknown[] = [json]
  while (open.length > 0) {
    const value = open.pop()
    if (typeof value === 'number') {
      mix(KINDS.number)
      bits.setFloat64(0, value === 0 ? 0 : value)
      mix(bits.getInt32(0))
      mix(bits.getInt32(4))
    } else if (typeof value === 'string') {
      mix(KINDS.string)
      mixText(value)
    } else if (Array.isArray(value)) {
      mix(KINDS.list)
      mix(value.length)
      for (const item of value) open.push(item)
    } else if (typeof value === 'object' && value !== null) {
      const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))
      mix(KINDS.object)
      mix(entries.length)
      for (const [key, item] of entries) {
        mixText(key)
        open.push(item)
      }
    } else {
      mix(value === null ? KINDS.null : value === true ? KINDS.true : KINDS.false)
    }
  }
  return [first, second].map((chain) => (chain >>> 0).toString(16).padStart(8, '0')).join('')
}
