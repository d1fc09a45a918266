import type { ClaimedRun, RunIndex } from '@nofx/core'
import { sql, type Kysely } from 'kysely'
import type { SchemaNames } from '../schema-names.ts'

/**
 * Takes over free runs, oldest first. Rows that another transaction holds are passed over: whoever claims or appends right now is
 * neither waited for nor robbed. The clock is the database's, so clocks of processes may differ by any amount.
 */
export async function claimRuns(db: Kysely<unknown>, names: SchemaNames, { owner, durationMs, kinds, limit }: Parameters<RunIndex['claim']>[0]): Promise<readonly ClaimedRun[]> {
  const { rows } = await sql<{ run_id: string; kind: string; name: string; epoch: number | string }>`
    with free as (
      select run_id from ${names.of('nofx_runs')}
      where status = 'running' and kind = any(${kinds}::text[]) and (owner is null or lease_expires_at <= now())
      order by created_at
      limit ${limit}
      for no key update skip locked
    )
    update ${names.of('nofx_runs')} run
    set owner = ${owner}, epoch = run.epoch + 1, lease_expires_at = now() + ${durationMs}::float8 * interval '1 millisecond'
    from free
    where run.run_id = free.run_id
    returning run.run_id::text, run.kind, run.name, run.epoch`.execute(db)
  return rows.map(({ run_id, kind, name, epoch }) => ({ runId: run_id, kind, name, epoch: Number(epoch) }))
}
