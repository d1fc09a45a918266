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
 * Removes runs that ended long ago, oldest first, with all that belongs to them. A run below one that runs is kept, since the one above
 * may still have to read what became of it. Answers with how many were removed.
 */
export function pruneRuns(connection: Connection, olderThanMs: number, limit: number): number {
  const rows = connection
    .prepare(`
      select run_id from nofx_runs run
      where ended_at < ${SQL_NOW} - ?
        and not exists (select 1 from nofx_runs above where above.run_id = run.parent and above.status = 'running')
      order by ended_at
      limit ?`)
    .all(olderThanMs, sqlLimit(limit)) as unknown as readonly { readonly run_id: string }[]
  if (rows.length === 0) return 0
  const runIds = JSON.stringify(rows.map(({ run_id }) => run_id))
  for (const [table, column] of BELONGINGS) connection.prepare(`delete from ${table} where ${column} in (select value from json_each(?))`).run(runIds)
  return rows.length
}
