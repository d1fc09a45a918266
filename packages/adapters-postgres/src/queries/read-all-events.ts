import type { Positioned } from '@nofx/core'
import { sql, type Kysely } from 'kysely'
import type { DefinitionCache } from '../definition-cache.ts'
import { fromJsonText } from '../json-text.ts'
import { eventOf } from '../payload.ts'
import type { SchemaNames } from '../schema-names.ts'
import { readWholeEvents } from './read-whole-events.ts'
import { appendPosition, settledPosition } from './settled-position.ts'

interface EventRow {
  readonly run_id: string
  readonly position: number | string
  readonly version: number
  readonly at: number | string
  readonly event: string
}

/** Events of all runs behind a position, in the order in which they were stored. */
export async function readAllEvents(
  db: Kysely<unknown>, names: SchemaNames, cache: DefinitionCache, after: number, limit: number, types: readonly string[] | undefined,
): Promise<readonly Positioned[]> {
  const settled = await settledPosition(db, names, appendPosition(after) - 1)
  if (settled < appendPosition(after)) return []
  return readWholeEvents(db, names, cache, ({ runId }) => runId, () => readRows(db, names, after, settled, limit, types))
}

async function readRows(
  db: Kysely<unknown>, names: SchemaNames, after: number, settled: number, limit: number, types: readonly string[] | undefined,
): Promise<readonly Positioned[]> {
  const { rows } = await sql<EventRow>`
    select run_id::text, position, version, at, event::text
    from ${names.of('nofx_events')}
    where append_position between ${appendPosition(after)} and ${settled} and position > ${after}
      ${types === undefined ? sql`` : sql`and type = any(${types}::text[])`}
    order by append_position, position
    limit ${limit}`.execute(db)
  return rows.map((row) => ({
    runId: row.run_id, position: Number(row.position), version: row.version, at: Number(row.at), event: eventOf(fromJsonText(row.event) as object),
  }))
}
