import { NofxError, type Recorded } from '@nofx/core'
import type { Connection } from '../connection.ts'
import { eventOf } from '../payload.ts'
import { sqlLimit } from '../sql-limit.ts'
import { readBlob } from './blobs.ts'

export interface EventRow {
  readonly version: number
  readonly at: number
  readonly event: string
}

/** The events of one run behind a version. */
export function readEvents(connection: Connection, runId: string, after: number, limit: number): readonly Recorded[] {
  const rows = connection
    .prepare('select version, at, event from nofx_events where run_id = ? and version > ? order by version limit ?')
    .all(runId, after, sqlLimit(limit)) as unknown as readonly EventRow[]
  return rows.map((row) => recordedOf(connection, runId, row))
}

/** An event as it was appended, its large fields in place. */
export function recordedOf(connection: Connection, runId: string, { version, at, event }: EventRow): Recorded {
  const dataOf = (hash: string): string => {
    const data = readBlob(connection, runId, hash)
    if (data !== undefined) return data
    throw new NofxError('run.parked', `Run ${runId} cannot be read: event ${version} refers to the blob ${hash}, which is not in ${connection.file}. Restore a backup.`)
  }
  return { version, at, event: eventOf(event, dataOf) }
}
