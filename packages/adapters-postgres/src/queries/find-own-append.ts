import type { Append } from '@nofx/core'
import { sql, type Kysely } from 'kysely'
import type { SchemaNames } from '../schema-names.ts'
import { appendText } from './append.ts'

/**
 * Whether an append is in the log already: the answer to "was that me?" when the connection broke before the acknowledgement came.
 * It is ours when every event stands there as we would write it and no one has taken over the run since. (An ended or released run
 * has no owner, but still the epoch.)
 */
export async function isOwnAppend(db: Kysely<unknown>, names: SchemaNames, append: Append): Promise<boolean> {
  const { runId, lease, events } = append
  const { rows } = await sql<{ found: number }>`
    select count(*)::int as found
    from ${names.of('nofx_events')} stored
    join json_to_recordset(${appendText([append]).events}::json) as sent("version" int, "at" bigint, "type" text, "v" int, "body" jsonb)
      on stored.version = sent."version" and stored.at = sent."at" and stored.type = sent."type" and stored.v = sent."v" and stored.body = sent."body"
    join ${names.of('nofx_runs')} run on run.run_id = stored.run_id
    where stored.run_id = ${runId}::uuid and run.epoch = ${lease.epoch} and coalesce(run.owner, ${lease.owner}) = ${lease.owner}`.execute(db)
  return rows[0]?.found === events.length
}
