import { sql, type Kysely } from 'kysely'
import type { SchemaNames } from '../schema-names.ts'

/**
 * Extends every lease of an owner. A run that an append holds right now is passed over, which spares both from waiting for each other
 * in a circle: the append renews the lease itself. The answer has all runs of the owner, passed over or not.
 */
export async function renewLeases(db: Kysely<unknown>, names: SchemaNames, owner: string, durationMs: number): Promise<readonly string[]> {
  const { rows } = await sql<{ run_id: string }>`
    with reachable as (
      select run_id from ${names.of('nofx_runs')} where status = 'running' and owner = ${owner} for no key update skip locked
    ), renewed as (
      update ${names.of('nofx_runs')} run
      set lease_expires_at = now() + ${durationMs}::float8 * interval '1 millisecond'
      from reachable
      where run.run_id = reachable.run_id
    )
    select run_id::text from ${names.of('nofx_runs')} where status = 'running' and owner = ${owner}`.execute(db)
  return rows.map(({ run_id }) => run_id)
}
