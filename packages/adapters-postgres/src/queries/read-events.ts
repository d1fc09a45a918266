import type { AnyEvent, Recorded } from '@nofx/core'
import { sql, type Kysely } from 'kysely'
import { eventsOf } from '../payload.ts'
import type { SchemaNames } from '../schema-names.ts'
import { withLargeFields } from './read-blobs.ts'

/** Numbers may come as text: what a driver makes of a bigint is the host's choice. */
interface AppendRow {
  readonly version: number
  readonly at: number | string
  readonly events: string
}

/** The events of one run behind a version. */
export function readEvents(db: Kysely<unknown>, names: SchemaNames, runId: string, after: number, limit: number): Promise<readonly Recorded[]> {
  return withLargeFields(db, names, () => runId, () => readRows(db, names, runId, after, limit))
}

/** Those of the row that holds the next event, and of the rows behind it. */
async function readRows(db: Kysely<unknown>, names: SchemaNames, runId: string, after: number, limit: number): Promise<readonly Recorded[]> {
  const appends = names.of('nofx_appends')
  const { rows } = await sql<AppendRow>`
    select version, at, events::text
    from ${appends}
    where run_id = ${runId}::uuid
      and version >= coalesce((select max(version) from ${appends} where run_id = ${runId}::uuid and version <= ${after}::int + 1), 1)
    order by version
    limit ${Number.isFinite(limit) ? limit : null}::bigint`.execute(db)
  return rows.flatMap(recordedOf).filter(({ version }) => version > after).slice(0, limit)
}

function recordedOf({ version, at, events }: AppendRow): readonly Recorded[] {
  return eventsOf(events).map((event: AnyEvent, index) => ({ version: version + index, at: Number(at), event }))
}
