import { sql, type Kysely } from 'kysely'
import type { SchemaNames } from '../schema-names.ts'

/** Gives runs of an owner back. The epoch stays: the next owner gets a higher one. */
export async function releaseRuns(db: Kysely<unknown>, names: SchemaNames, owner: string, runIds: readonly string[]): Promise<void> {
  await sql`
    with held as (
      select run_id from ${names.of('nofx_runs')}
      where status = 'running' and owner = ${owner} and run_id = any(${runIds}::uuid[])
      order by run_id
      for no key update
    )
    update ${names.of('nofx_runs')} run set owner = null, wake_at = now() from held where run.run_id = held.run_id`.execute(db)
}

/** Gives every run back. Only for a store that no other process can have open: its owners are all dead. */
export async function releaseAllRuns(db: Kysely<unknown>, names: SchemaNames): Promise<void> {
  await sql`update ${names.of('nofx_runs')} set owner = null, wake_at = now() where status = 'running' and owner is not null`.execute(db)
}
