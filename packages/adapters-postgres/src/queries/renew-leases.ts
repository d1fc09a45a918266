import { sql, type Kysely } from 'kysely'
import type { SchemaNames } from '../schema-names.ts'

/**
 * Extends every lease of an owner, and answers with the runs that it extended. One that an append holds right now is waited for: an append
 * does not renew. Heads are locked in the order of their ids, as appends do.
 */
export async function renewLeases(db: Kysely<unknown>, names: SchemaNames, owner: string, durationMs: number): Promise<readonly string[]> {
  const { rows } = await sql<{ run_id: string }>`
    with held as (
      select run_id from ${names.of('nofx_runs')} where status = 'running' and owner = ${owner} order by run_id for no key update
    )
    update ${names.of('nofx_runs')} run
    set lease_expires_at = now() + ${durationMs}::float8 * interval '1 millisecond'
    from held
    where run.run_id = held.run_id
    returning run.run_id::text`.execute(db)
  return rows.map(({ run_id }) => run_id)
}
