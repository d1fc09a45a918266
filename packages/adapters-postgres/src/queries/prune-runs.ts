import { VIEW_TABLES } from '@nofx/core'
import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { SchemaNames } from '../schema-names.ts'

/**
 * Removes runs that are due, or one of them, with all that belongs to them, in one statement. Those that somebody else is removing right
 * now are passed over. It fails when a row of the host refers to one of theirs.
 */
export async function pruneRuns(db: Kysely<unknown>, names: SchemaNames, olderThanMs: number, limit: number, only?: string): Promise<number> {
  const ownTables = [['nofx_appends', 'run_id'], ['nofx_blobs', 'run_id'], ['nofx_letters', 'run_id'], ['nofx_runs', 'run_id']] as const
  const viewTables = Object.entries(VIEW_TABLES).flatMap(([table, column]) => (column === null ? [] : [[table, column] as const]))
  const removals = [...viewTables, ...ownTables].map(
    ([table, column]) => sql`${sql.id(`gone_${table}`)} as (delete from ${names.of(table)} where ${sql.id(column)} in (select run_id from gone))`,
  )
  const { rows } = await sql<{ removed: number }>`
    with gone as materialized (
      ${due(names, olderThanMs, limit, only === undefined ? sql`` : sql`and run_id = ${only}::uuid`)}
      for update skip locked
    ), ${sql.join(removals)}
    select count(*)::int as removed from gone`.execute(db)
  return rows[0]?.removed ?? 0
}

/** The runs that `pruneRuns` would remove. */
export async function dueRuns(db: Kysely<unknown>, names: SchemaNames, olderThanMs: number, limit: number): Promise<readonly string[]> {
  const { rows } = await sql<{ run_id: string }>`select run_id::text from (${due(names, olderThanMs, limit, sql``)}) due`.execute(db)
  return rows.map(({ run_id }) => run_id)
}

/** Leaves a run out of what is due for a while. */
export async function keepRun(db: Kysely<unknown>, names: SchemaNames, runId: string, durationMs: number): Promise<void> {
  await sql`update ${names.of('nofx_runs')} set kept_until = now() + ${durationMs}::float8 * interval '1 millisecond' where run_id = ${runId}::uuid`.execute(db)
}

/**
 * Runs that ended long ago, oldest first. A run below one that runs is left out, since the one above may still have to read what
 * became of it; and so is, for a while, one that could not be removed.
 */
function due(names: SchemaNames, olderThanMs: number, limit: number, condition: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`select run_id from ${names.of('nofx_runs')} run
      where status <> 'running' and ended_at < now() - ${olderThanMs}::float8 * interval '1 millisecond'
        and (kept_until is null or kept_until < now())
        and not exists (select from ${names.of('nofx_runs')} above where above.run_id = run.parent and above.status = 'running')
        ${condition}
      order by ended_at
      limit ${limit}`
}
