import type { AnyEvent, Definition, RunStarted } from '@nofx/core'
import { createHash } from 'node:crypto'
import { toJsonText } from './json-text.ts'

/** The longest text of a field that stands in the log itself, in characters. Longer ones go to the blobs: a log is read often and whole. */
const INLINE_CHARACTERS_MAX = 65_536

/** Where an event names the blobs of its fields. */
const BLOBS = '$blobs'

/** A large value and the hash under which it is kept. */
export interface Blob {
  readonly hash: string
  readonly data: string
}

/**
 * The text of an event as the log keeps it: without `v` when it is 1, and with the mere id of the definition that its run follows. Fields
 * that are too long for it are handed to `keep`.
 */
export function eventText({ v, ...rest }: AnyEvent, keep: (blob: Blob) => void): string {
  const event = rest.type === 'run.started' ? { ...withoutContent(rest as Omit<RunStarted, 'v'>), ...(v !== 1 && { v }) } : v === 1 ? rest : { ...rest, v }
  const text = toJsonText(event)
  if (text.length <= INLINE_CHARACTERS_MAX) return text
  const inline: Record<string, unknown> = {}
  const hashes: Record<string, string> = {}
  for (const [field, value] of Object.entries(event)) {
    const data = JSON.stringify(value) as string | undefined
    if (data === undefined || data.length <= INLINE_CHARACTERS_MAX) inline[field] = value
    else {
      // Apart from what `BlobStore.put` keeps, whose data is the text itself.
      hashes[field] = `json:${hashOf(data)}`
      keep({ hash: hashes[field], data })
    }
  }
  return Object.keys(hashes).length === 0 ? text : toJsonText({ ...inline, [BLOBS]: hashes })
}

function withoutContent(started: Omit<RunStarted, 'v'>): object {
  const { definition } = started
  return definition === undefined ? started : { ...started, definition: { id: definition.id } }
}

/** An event as it was before `eventText` wrote it. What is kept apart is still named in its place. */
export function eventOf(stored: object): AnyEvent {
  // It was just read, and is nobody's yet.
  const event = stored as { v?: number }
  event.v ??= 1
  return event as AnyEvent
}

/** The hashes of the blobs that an event refers to, by field. */
export function blobsOf(event: AnyEvent): Readonly<Record<string, string>> | undefined {
  return (event as { readonly [BLOBS]?: Readonly<Record<string, string>> })[BLOBS]
}

/** The id of the definition that an event refers to. */
export function definitionOf(event: AnyEvent): string | undefined {
  const definition = event.type === 'run.started' ? (event as AnyEvent & Partial<RunStarted>).definition : undefined
  return definition === undefined || 'content' in definition ? undefined : (definition as { readonly id: string }).id
}

/** The event with its definition in place. */
export function withDefinition(event: AnyEvent, definition: Definition): AnyEvent {
  return { ...event, definition } as AnyEvent
}

/** The event with its large fields in place. */
export function withBlobs(event: AnyEvent, hashes: Readonly<Record<string, string>>, dataOf: (hash: string) => string): AnyEvent {
  const { [BLOBS]: _, ...inline } = event as AnyEvent & { readonly [BLOBS]?: unknown }
  const large = Object.entries(hashes).map(([field, hash]) => [field, JSON.parse(dataOf(hash)) as unknown])
  return { ...inline, ...(Object.fromEntries(large) as object) }
}

/** SHA-256, in hexadecimal. */
export function hashOf(data: string): string {
  return createHash('sha256').update(data).digest('hex')
}
