import { sql, type Kysely } from 'kysely'
import type { SchemaNames } from '../schema-names.ts'

/** Removed at once; those that are left come the next time. */
const DEFINITIONS_MAX = 100

/**
 * Removes definitions that no run follows. One that was used within a day stays: a start may be on its way that trusts the store to have it
 * (`SeenLately`), which nobody can see yet. Which runs follow one is found by reading all heads, and only when one is that old: an index
 * would cost each start more.
 */
export async function pruneDefinitions(db: Kysely<unknown>, names: SchemaNames): Promise<void> {
  const definitions = names.of('nofx_definitions')
  await sql`
    delete from ${definitions} where id in (
      select id from ${definitions} definition
      where used_at < now() - interval '1 day' and not exists (select from ${names.of('nofx_runs')} run where run.definition = definition.id)
      order by used_at
      limit ${sql.lit(DEFINITIONS_MAX)}
      for update skip locked
    )`.execute(db)
}
