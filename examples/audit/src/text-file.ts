import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Git itself looks at this many bytes to tell binary from text. */
const SNIFFED_BYTES = 8_000

/** True when git would call the file binary: a NUL among its first bytes, unless a byte order mark says UTF-16. */
export async function isBinaryFile(root: string, path: string): Promise<boolean> {
  const file = await open(join(root, path))
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(SNIFFED_BYTES), 0, SNIFFED_BYTES, 0)
    const head = buffer.subarray(0, bytesRead)
    return head.includes(0) && utf16Order(head) === undefined
  } finally {
    await file.close()
  }
}

/**
 * The text of a tracked file. UTF-8 and UTF-16 (by its mark) are decoded and the mark dropped; bytes of another encoding
 * become replacement characters, which disturbs no line number.
 */
export async function readText(root: string, path: string, signal: AbortSignal): Promise<string> {
  const bytes = await readFile(join(root, path), { signal })
  const order = utf16Order(bytes)
  return new TextDecoder(order ?? 'utf-8').decode(bytes)
}

function utf16Order(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return undefined
}
