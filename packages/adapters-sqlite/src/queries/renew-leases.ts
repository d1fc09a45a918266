import type { Connection } from '../connection.ts'
import { SQL_NOW } from '../sql-clock.ts'

/** Extends every lease of an owner, and answers with its runs. */
export function renewLeases(connection: Connection, owner: string, durationMs: number): readonly string[] {
  const rows = connection
    .prepare(`
      update nofx_runs
      set lease_expires_at = ${SQL_NOW} + ?
      where status = 'running' and owner = ?
      returning run_id`)
    .all(Math.round(durationMs), owner) as unknown as readonly { readonly run_id: string }[]
  return rows.map(({ run_id }) => run_id)
}
