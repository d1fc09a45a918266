import type { Positioned } from '@nofx/core'
import type { Connection } from '../connection.ts'
import { sqlLimit } from '../sql-limit.ts'
import { recordedOf, type EventRow } from './read-events.ts'

interface PositionedRow extends EventRow {
  readonly run_id: string
  readonly position: number
}

/** Events of all runs behind a position, in the order in which they were stored. */
export function readAllEvents(connection: Connection, after: number, limit: number, types: readonly string[] | undefined): readonly Positioned[] {
  const ofTypes = types === undefined ? '' : 'and type in (select value from json_each(:types))'
  const rows = connection
    .prepare(`select position, run_id, version, at, event from nofx_events where position > :after ${ofTypes} order by position limit :limit`)
    .all({ after, limit: sqlLimit(limit), ...(types !== undefined && { types: JSON.stringify(types) }) }) as unknown as readonly PositionedRow[]
  return rows.map((row) => ({ ...recordedOf(connection, row.run_id, row), runId: row.run_id, position: row.position }))
}
