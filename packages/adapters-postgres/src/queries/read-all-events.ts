import type { Positioned } from '@nofx/core'
import { sql, type Kysely } from 'kysely'
import type { SchemaNames } from '../schema-names.ts'
import { recordedOf, type EventRow } from './read-events.ts'
import { settledPosition } from './settled-position.ts'

interface PositionedRow extends EventRow {
  readonly run_id: string
  readonly position: number | string
}

/** Events of all runs behind a position, in the order in which they were stored. */
export async function readAllEvents(
  db: Kysely<unknown>, names: SchemaNames, after: number, limit: number, types: readonly string[] | undefined,
): Promise<readonly Positioned[]> {
  const settled = await settledPosition(db, names, after)
  if (settled <= after) return []
  const { rows } = await sql<PositionedRow>`
    select run_id::text, position, version, at, type, v, body::text
    from ${names.of('nofx_events')}
    where position > ${after} and position <= ${settled} ${types === undefined ? sql`` : sql`and type = any(${types}::text[])`}
    order by position
    limit ${limit}`.execute(db)
  return rows.map((row) => ({ ...recordedOf(row), runId: row.run_id, position: Number(row.position) }))
}
