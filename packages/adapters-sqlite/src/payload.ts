import type { AnyEvent } from '@nofx/core'
import { createHash } from 'node:crypto'

/** The longest text of a field that stands in the log itself, in characters. Longer ones go to the blobs: a log is read often and whole. */
const INLINE_CHARACTERS_MAX = 65_536

/** Where an event names the blobs of its fields. */
const BLOBS = '$blobs'

/** A large value, as JSON, under its hash. */
export interface Blob {
  readonly hash: string
  readonly data: string
}

/**
 * The text of an event as the log keeps it. Fields that are too long for it are handed to `keep`.
 * @throws TypeError for a value that JSON.stringify refuses: a bigint, a cycle
 */
export function eventText(event: AnyEvent, keep: (blob: Blob) => void): string {
  const text = JSON.stringify(event)
  if (text.length <= INLINE_CHARACTERS_MAX) return text
  const inline: Record<string, unknown> = {}
  const hashes: Record<string, string> = {}
  for (const [field, value] of Object.entries(event) as [string, unknown][]) {
    const data = JSON.stringify(value) as string | undefined
    if (data === undefined || data.length <= INLINE_CHARACTERS_MAX) inline[field] = value
    else {
      hashes[field] = hashOf(data)
      keep({ hash: hashes[field], data })
    }
  }
  return Object.keys(hashes).length === 0 ? text : JSON.stringify({ ...inline, [BLOBS]: hashes })
}

/** The event that `eventText` wrote; `dataOf` brings what it was handed. */
export function eventOf(text: string, dataOf: (hash: string) => string): AnyEvent {
  const stored = JSON.parse(text) as AnyEvent & { readonly [BLOBS]?: Readonly<Record<string, string>> }
  if (stored[BLOBS] === undefined) return stored
  const { [BLOBS]: hashes, ...inline } = stored
  const large = Object.entries(hashes).map(([field, hash]) => [field, JSON.parse(dataOf(hash)) as unknown])
  return { ...inline, ...(Object.fromEntries(large) as object) }
}

/** SHA-256, in hexadecimal. */
export function hashOf(data: string): string {
  return createHash('sha256').update(data).digest('hex')
}
