import type { ClaimedRun, RunIndex } from '@nofx/core'
import type { Connection } from '../connection.ts'
import { SQL_NOW } from '../sql-clock.ts'
import { sqlLimit } from '../sql-limit.ts'

interface ClaimedRow {
  readonly run_id: string
  readonly kind: string
  readonly name: string
  readonly epoch: number
}

/** Takes over free runs, oldest first. */
export function claimRuns(connection: Connection, { owner, durationMs, kinds, limit }: Parameters<RunIndex['claim']>[0]): readonly ClaimedRun[] {
  const rows = connection
    .prepare(`
      update nofx_runs
      set owner = :owner, epoch = epoch + 1, lease_expires_at = ${SQL_NOW} + :durationMs
      where run_id in (
        select run_id from nofx_runs
        where status = 'running' and kind in (select value from json_each(:kinds))
          and (owner is null or lease_expires_at <= ${SQL_NOW})
        order by created_at
        limit :limit
      )
      returning run_id, kind, name, epoch`)
    .all({ owner, durationMs: Math.round(durationMs), kinds: JSON.stringify(kinds), limit: sqlLimit(limit) }) as unknown as readonly ClaimedRow[]
  return rows.map(({ run_id, kind, name, epoch }) => ({ runId: run_id, kind, name, epoch }))
}
