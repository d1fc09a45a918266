import type { AnyEvent, Recorded } from '@nofx/core'
import { sql, type Kysely } from 'kysely'
import { fromJsonText } from '../json-text.ts'
import type { SchemaNames } from '../schema-names.ts'

/** Numbers may come as text: what a driver makes of a bigint is the host's choice. */
export interface EventRow {
  readonly version: number
  readonly at: number | string
  readonly type: string
  readonly v: number
  readonly body: string
}

/** The events of one run behind a version. */
export async function readEvents(db: Kysely<unknown>, names: SchemaNames, runId: string, after: number, limit: number | null): Promise<readonly Recorded[]> {
  const { rows } = await sql<EventRow>`
    select version, at, type, v, body::text
    from ${names.of('nofx_events')}
    where run_id = ${runId}::uuid and version > ${after}
    order by version
    limit ${limit}::bigint`.execute(db)
  return rows.map(recordedOf)
}

export function recordedOf({ version, at, type, v, body }: EventRow): Recorded {
  // The body was written from the rest of an event, so it is an object.
  const rest = fromJsonText(body) as object
  const event: AnyEvent = { type, v, ...rest }
  return { version, at: Number(at), event }
}
