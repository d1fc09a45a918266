import type { ClaimedRun, ClaimRequest } from '@nofx/core'
import type { Connection } from '../connection.ts'
import { SQL_NOW } from '../sql-clock.ts'
import { sqlLimit } from '../sql-limit.ts'

interface ClaimedRow {
  readonly run_id: string
  readonly kind: string
  readonly name: string
  readonly epoch: number
}

/** All that is due: each half has an index of its own, since there may be very many runs that sleep. */
const DUE = `
  select run_id, kind, parent, wake_at as due_at from nofx_runs where status = 'running' and owner is null and wake_at <= ${SQL_NOW} + :aheadMs
  union all
  select run_id, kind, parent, lease_expires_at from nofx_runs where status = 'running' and owner is not null and lease_expires_at <= ${SQL_NOW}`

const WANTED = `
  select run_id, kind, parent, lease_expires_at as due_at from nofx_runs
  where run_id in (select value from json_each(:runIds)) and status = 'running' and (owner is null or lease_expires_at <= ${SQL_NOW})`

const GOES_WITH_ITS_PARENT = `(parent is null or not exists (
          select 1 from nofx_runs above
          where above.run_id = due.parent and above.status = 'running' and (above.owner is not :owner or above.lease_expires_at <= ${SQL_NOW})
        ))`

/** Takes over free runs, those first that have been due for longest. */
export function claimRuns(connection: Connection, { owner, durationMs, kinds, limit, aheadMs = 0, runIds }: ClaimRequest): readonly ClaimedRun[] {
  const which: Readonly<Record<string, string | number>> = runIds === undefined ? { aheadMs: Math.round(aheadMs) } : { runIds: JSON.stringify(runIds) }
  const rows = connection
    .prepare(`
      update nofx_runs
      set owner = :owner, epoch = epoch + 1, lease_expires_at = ${SQL_NOW} + :durationMs
      where run_id in (
        select run_id from (${runIds === undefined ? DUE : WANTED}) due
        where kind in (select value from json_each(:kinds)) and ${GOES_WITH_ITS_PARENT}
        order by due_at
        limit :limit
      )
      returning run_id, kind, name, epoch`)
    .all({ owner, durationMs: Math.round(durationMs), kinds: JSON.stringify(kinds), limit: sqlLimit(limit), ...which }) as unknown as readonly ClaimedRow[]
  return rows.map(({ run_id, kind, name, epoch }) => ({ runId: run_id, kind, name, epoch }))
}
