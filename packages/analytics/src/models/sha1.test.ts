import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hexOf, sha1 } from './sha1.ts'

test('the digests of the standard come out', () => {
  // The examples of FIPS 180: one block, two blocks and none.
  const digest = (text: string) => hexOf(sha1(new TextEncoder().encode(text)))
  expect(digest('abc')).toBe('a9993e364706816aba3e25717850c26c9cd0d89d')
  expect(digest('abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq')).toBe('84983e441c3bd26ebaae4aa1f95129e5e54670f1')
  expect(digest('')).toBe('da39a3ee5e6b4b0d3255bfef95601890afd80709')
})

test('any bytes have the digest that the platform gives them', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
    expect(hexOf(sha1(bytes))).toBe(createHash('sha1').update(bytes).digest('hex'))
  }))
})
