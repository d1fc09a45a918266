import type { AnyEvent, Recorded } from '@nofx/core'
import { sql, type Kysely } from 'kysely'
import { eventsOf } from '../payload.ts'
import type { SchemaNames } from '../schema-names.ts'
import { restoreBlobs } from './read-blobs.ts'

/** Numbers may come as text: what a driver makes of a bigint is the host's choice. */
interface AppendRow {
  readonly version: number
  readonly at: number | string
  readonly events: string
}

/** The events of one run behind a version: those of the row that holds the next one, and of the rows behind it. */
export async function readEvents(db: Kysely<unknown>, names: SchemaNames, runId: string, after: number, limit: number): Promise<readonly Recorded[]> {
  const appends = names.of('nofx_appends')
  const { rows } = await sql<AppendRow>`
    select version, at, events::text
    from ${appends}
    where run_id = ${runId}::uuid
      and version >= coalesce((select max(version) from ${appends} where run_id = ${runId}::uuid and version <= ${after}::int + 1), 1)
    order by version
    limit ${Number.isFinite(limit) ? limit : null}::bigint`.execute(db)
  const events = rows.flatMap(recordedOf).filter(({ version }) => version > after).slice(0, limit)
  return restoreBlobs(db, names, events, () => runId)
}

function recordedOf({ version, at, events }: AppendRow): readonly Recorded[] {
  return eventsOf(events).map((event: AnyEvent, index) => ({ version: version + index, at: Number(at), event }))
}
