import { VIEW_TABLES } from '@nofx/core'
import { sql, type Kysely } from 'kysely'
import type { SchemaNames } from '../schema-names.ts'

/**
 * Removes runs that ended long ago, with all that belongs to them, in one statement. Those that somebody else is removing right now are
 * passed over. A run below one that runs is kept, since the one above may still have to read what became of it.
 */
export async function pruneRuns(db: Kysely<unknown>, names: SchemaNames, olderThanMs: number, limit: number): Promise<number> {
  const ownTables = [['nofx_appends', 'run_id'], ['nofx_blobs', 'run_id'], ['nofx_letters', 'run_id'], ['nofx_runs', 'run_id']] as const
  const viewTables = Object.entries(VIEW_TABLES).flatMap(([table, column]) => (column === null ? [] : [[table, column] as const]))
  const removals = [...viewTables, ...ownTables].map(
    ([table, column]) => sql`${sql.id(`gone_${table}`)} as (delete from ${names.of(table)} where ${sql.id(column)} in (select run_id from gone))`,
  )
  const { rows } = await sql<{ removed: number }>`
    with gone as materialized (
      select run_id from ${names.of('nofx_runs')} run
      where status <> 'running' and ended_at < now() - ${olderThanMs}::float8 * interval '1 millisecond'
        and not exists (select from ${names.of('nofx_runs')} above where above.run_id = run.parent and above.status = 'running')
      order by created_at
      limit ${limit}
      for update skip locked
    ), ${sql.join(removals)}
    select count(*)::int as removed from gone`.execute(db)
  return rows[0]?.removed ?? 0
}
