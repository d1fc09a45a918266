import type { ClaimedRun, ClaimRequest } from '@nofx/core'
import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { SchemaNames } from '../schema-names.ts'

/**
 * Takes over free runs, those first that have been due for longest. Rows that another transaction holds are passed over: whoever claims
 * or appends right now is neither waited for nor robbed. The clock is the database's, so clocks of processes may differ by any amount.
 * Each half of what is free has an index of its own, since there may be very many runs that sleep.
 */
export async function claimRuns(db: Kysely<unknown>, names: SchemaNames, { owner, durationMs, kinds, limit, aheadMs = 0, runIds }: ClaimRequest): Promise<readonly ClaimedRun[]> {
  const goesWithItsParent = sql`(parent is null or not exists (
        select from ${names.of('nofx_runs')} above
        where above.run_id = run.parent and above.status = 'running' and (above.owner is distinct from ${owner} or above.lease_expires_at <= now())
      ))`
  const free = (condition: RawBuilder<unknown>, due: RawBuilder<unknown>) => sql`
      select run_id, ${due} as due_at from ${names.of('nofx_runs')} run
      where status = 'running' and ${condition} and kind = any(${kinds}::text[]) and ${goesWithItsParent} ${runIds === undefined ? sql`` : sql`and run_id = any(${runIds}::uuid[])`}
      order by ${due}
      limit ${limit}
      for no key update skip locked`
  const asleep = runIds === undefined ? sql`owner is null and wake_at <= now() + ${aheadMs}::float8 * interval '1 millisecond'` : sql`owner is null`
  const { rows } = await sql<{ run_id: string; kind: string; name: string; epoch: number | string }>`
    with unowned as (${free(asleep, sql`wake_at`)}
    ), abandoned as (${free(sql`owner is not null and lease_expires_at <= now()`, sql`lease_expires_at`)}
    )
    update ${names.of('nofx_runs')} run
    set owner = ${owner}, epoch = run.epoch + 1, lease_expires_at = now() + ${durationMs}::float8 * interval '1 millisecond'
    from (select * from unowned union all select * from abandoned order by due_at limit ${limit}) free
    where run.run_id = free.run_id
    returning run.run_id::text, run.kind, run.name, run.epoch`.execute(db)
  return rows.map(({ run_id, kind, name, epoch }) => ({ runId: run_id, kind, name, epoch: Number(epoch) }))
}
