/** Bytes of a block, and words that each is spread to. */
const BLOCK_BYTES = 64
const WORDS = 80

/**
 * The SHA-1 digest of bytes, 20 of them. For ids that follow from a name, never against somebody who means harm.
 * Written out because the platform's is asynchronous, and what waits for another thread cannot be simulated. Takes in some 50 MB a second.
 * Source: FIPS 180-4, sections 5 and 6.1.
 *
 * @example
 * ```ts
 * hexOf(sha1(new TextEncoder().encode('abc'))) // 'a9993e364706816aba3e25717850c26c9cd0d89d'
 * ```
 */
export function sha1(message: Uint8Array): Uint8Array {
  const padded = pad(message)
  const words = new Int32Array(WORDS)
  let [a0, b0, c0, d0, e0] = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476, 0xc3d2e1f0 | 0]
  for (let block = 0; block < padded.byteLength; block += BLOCK_BYTES) {
    for (let index = 0; index < 16; index++) words[index] = padded.getInt32(block + 4 * index)
    for (let index = 16; index < WORDS; index++) words[index] = rotate(word(words, index - 3) ^ word(words, index - 8) ^ word(words, index - 14) ^ word(words, index - 16), 1)
    let [a, b, c, d, e] = [a0, b0, c0, d0, e0]
    for (let index = 0; index < WORDS; index++) {
      const mixed = (rotate(a, 5) + mix(index, b, c, d) + e + word(words, index)) | 0
      e = d
      d = c
      c = rotate(b, 30)
      b = a
      a = mixed
    }
    a0 = (a0 + a) | 0
    b0 = (b0 + b) | 0
    c0 = (c0 + c) | 0
    d0 = (d0 + d) | 0
    e0 = (e0 + e) | 0
  }
  const digest = new DataView(new ArrayBuffer(20))
  for (const [index, value] of [a0, b0, c0, d0, e0].entries()) digest.setInt32(4 * index, value)
  return new Uint8Array(digest.buffer)
}

/** Bytes as hexadecimal digits. */
export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** The message, a one bit, zeros, and its length in bits, up to a whole number of blocks. */
function pad(message: Uint8Array): DataView {
  const bytes = new Uint8Array(Math.ceil((message.length + 9) / BLOCK_BYTES) * BLOCK_BYTES)
  bytes.set(message)
  bytes[message.length] = 0x80
  const view = new DataView(bytes.buffer)
  view.setUint32(bytes.length - 8, Math.floor(message.length / 2 ** 29))
  view.setUint32(bytes.length - 4, (message.length << 3) >>> 0)
  return view
}

/** The function and the constant of a round, 20 rounds each. */
function mix(round: number, b: number, c: number, d: number): number {
  if (round < 20) return ((b & c) | (~b & d)) + 0x5a827999
  if (round < 40) return (b ^ c ^ d) + 0x6ed9eba1
  if (round < 60) return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc
  return (b ^ c ^ d) + 0xca62c1d6
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits))
}

/** The index is always inside, so the fallback is never met. */
function word(words: Int32Array, index: number): number {
  return words[index] ?? 0
}
