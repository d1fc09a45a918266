import { hexOf, sha1 } from './sha1.ts'

/** The namespace of the ids that the analytics derive: 7d9f6e52-3c1a-5b84-9e0d-4a6b8c2f1d37. */
const ANALYTICS_IDS = Uint8Array.of(0x7d, 0x9f, 0x6e, 0x52, 0x3c, 0x1a, 0x5b, 0x84, 0x9e, 0x0d, 0x4a, 0x6b, 0x8c, 0x2f, 0x1d, 0x37)

/** The version of a UUID that is derived from a name, and the variant of RFC 9562, in the bytes that hold them. */
const VERSION_BITS = 0x50
const VARIANT_BITS = 0x80

/**
 * The same UUID for the same name, in every process and for ever, so that a row that is written twice is there once.
 * Source: RFC 9562, section 5.5 (version 5).
 *
 * @param namespace 16 bytes. Default: that of the analytics
 */
export function derivedId(name: string, namespace: Uint8Array = ANALYTICS_IDS): string {
  const text = new TextEncoder().encode(name)
  const bytes = new Uint8Array(namespace.length + text.length)
  bytes.set(namespace)
  bytes.set(text, namespace.length)
  const id = sha1(bytes).slice(0, 16)
  id[6] = ((id[6] ?? 0) & 0x0f) | VERSION_BITS
  id[8] = ((id[8] ?? 0) & 0x3f) | VARIANT_BITS
  return hexOf(id).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
