import { NofxError, type Append } from '@nofx/core'
import { eventText, type Blob } from './payload.ts'

/** Events in one row of the log at most; the positions of events leave room for 1,024. */
const EVENTS_PER_ROW_MAX = 1_000

/** A row of the log. */
export interface LogRow {
  /** Of its last event, which is the version of the run after it. */
  readonly version: number
  readonly at: number
  /** A JSON array. */
  readonly events: string
}

/**
 * The rows of the log that an append becomes: one, unless its events differ in time or are very many. Fields that are too large for it
 * are handed to `keep`.
 * @throws NofxError `input.invalid`, naming run and event, for an event that cannot be written
 */
export function logRows({ runId, events }: Append, keep: (blob: Blob) => void): readonly LogRow[] {
  const rows: { version: number; readonly at: number; readonly texts: string[] }[] = []
  for (const { version, at, event } of events) {
    let row = rows.at(-1)
    if (row?.at !== at || row.texts.length === EVENTS_PER_ROW_MAX) rows.push((row = { version, at, texts: [] }))
    row.version = version
    try {
      row.texts.push(eventText(event, keep))
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new NofxError('input.invalid', `Event ${version} ("${event.type}") of run ${runId} cannot be written as JSON: ${reason}`, { cause })
    }
  }
  return rows.map(({ version, at, texts }) => ({ version, at, events: `[${texts.join(',')}]` }))
}
