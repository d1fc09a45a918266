import { VIEW_TABLES } from '@nofx/core'
import type { Connection } from '../connection.ts'
import { SQL_NOW } from '../sql-clock.ts'
import { sqlLimit } from '../sql-limit.ts'

/** Everything that belongs to one run, with the column that names it; rows that refer to others come first. */
const BELONGINGS = [
  ...Object.entries(VIEW_TABLES).flatMap(([table, column]) => (column === null ? [] : [[table, column] as const])).reverse(),
  ...(['nofx_events', 'nofx_blobs', 'nofx_letters', 'nofx_runs'] as const).map((table) => [table, 'run_id'] as const),
]

/**
 * Runs that ended long ago, oldest first. A run below one that runs is left out, since the one above may still have to read what
 * became of it; and so is, for a while, one that could not be removed.
 */
export function dueRuns(connection: Connection, olderThanMs: number, limit: number): readonly string[] {
  const rows = connection
    .prepare(`
      select run_id from nofx_runs run
      where ended_at < ${SQL_NOW} - ?
        and (kept_until is null or kept_until < ${SQL_NOW})
        and not exists (select 1 from nofx_runs above where above.run_id = run.parent and above.status = 'running')
      order by ended_at
      limit ?`)
    .all(olderThanMs, sqlLimit(limit)) as unknown as readonly { readonly run_id: string }[]
  return rows.map(({ run_id }) => run_id)
}

/** Removes runs with all that belongs to them; answers with how many were there. */
export function removeRuns(connection: Connection, runIds: readonly string[]): number {
  const ids = JSON.stringify(runIds)
  let removed = 0
  // The runs themselves come last.
  for (const [table, column] of BELONGINGS) removed = Number(connection.prepare(`delete from ${table} where ${column} in (select value from json_each(?))`).run(ids).changes)
  return removed
}

/** Leaves a run out of what is due for a while. */
export function keepRun(connection: Connection, runId: string, durationMs: number): void {
  connection.prepare(`update nofx_runs set kept_until = ${SQL_NOW} + ? where run_id = ?`).run(durationMs, runId)
}
