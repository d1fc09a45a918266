import { expect, test } from 'vitest'
import { derivedId } from './derived-id.ts'

test('the example of the standard comes out', () => {
  // RFC 9562, appendix A.4: www.example.com below the namespace of domain names, 6ba7b810-9dad-11d1-80b4-00c04fd430c8.
  const domains = Uint8Array.of(0x6b, 0xa7, 0xb8, 0x10, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8)
  expect(derivedId('www.example.com', domains)).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2')
})

test('names have ids of their own, the same at every call', () => {
  expect(derivedId('a')).toBe(derivedId('a'))
  expect(derivedId('a')).not.toBe(derivedId('b'))
})
