import type { Append } from '@nofx/core'
import { sql, type Kysely } from 'kysely'
import { arrayText } from '../array-text.ts'
import { logRows } from '../log-rows.ts'
import type { SchemaNames } from '../schema-names.ts'

/**
 * Whether an append is in the log already: the answer to "was that me?" when the connection broke before the acknowledgement came.
 * It is ours when its rows stand there as we would write them and no one has taken over the run since. (An ended or released run
 * has no owner, but still the epoch.)
 */
export async function findOwnAppend(db: Kysely<unknown>, names: SchemaNames, append: Append): Promise<'held' | 'lost' | undefined> {
  const { runId, lease } = append
  const rows = logRows(append, () => {})
  const versions = arrayText(rows.map(({ version }) => version))
  const ats = arrayText(rows.map(({ at }) => at))
  const events = `[${rows.map((row) => row.events).join(',')}]`
  const { rows: found } = await sql<{ found: number; held: boolean | null }>`
    select count(*)::int as found, bool_and(run.epoch = ${lease.epoch} and coalesce(run.owner, ${lease.owner}) = ${lease.owner}) as held
    from rows from (unnest(${versions}::int[], ${ats}::bigint[]), json_array_elements(${events}::json)) as sent(version, at, events)
    join ${names.of('nofx_appends')} stored on stored.version = sent.version and stored.at = sent.at and stored.events::text = sent.events::text
    join ${names.of('nofx_runs')} run on run.run_id = stored.run_id
    where stored.run_id = ${runId}::uuid`.execute(db)
  if (found[0]?.found !== rows.length) return undefined
  return found[0].held ? 'held' : 'lost'
}
