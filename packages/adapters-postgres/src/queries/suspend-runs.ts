import type { SuspendedRun } from '@nofx/core'
import { sql, type Kysely } from 'kysely'
import type { SchemaNames } from '../schema-names.ts'

/** The longest sleep that has a time, in ms: 1,000 years. A longer one is only ended by somebody outside. */
const SLEEP_MS_MAX = 1_000 * 365 * 24 * 3_600_000

/** Gives runs of an owner back until they are due. */
export async function suspendRuns(db: Kysely<unknown>, names: SchemaNames, owner: string, runs: readonly SuspendedRun[]): Promise<void> {
  const sleeps = runs.map(({ runId, epoch, wakeInMs = Number.POSITIVE_INFINITY }) => ({ runId, epoch, wakeInMs: wakeInMs > SLEEP_MS_MAX ? null : wakeInMs }))
  await sql`
    with held as (
      select run.run_id, sleep."wakeInMs" as wake_in_ms
      from json_to_recordset(${JSON.stringify(sleeps)}::json) as sleep("runId" uuid, epoch bigint, "wakeInMs" float8)
      join ${names.of('nofx_runs')} run on run.run_id = sleep."runId" and run.status = 'running' and run.owner = ${owner} and run.epoch = sleep.epoch
      order by run.run_id
      for no key update of run
    )
    update ${names.of('nofx_runs')} run
    set owner = null, wake_at = coalesce(now() + held.wake_in_ms * interval '1 millisecond', 'infinity')
    from held
    where run.run_id = held.run_id`.execute(db)
}

export async function wakeRun(db: Kysely<unknown>, names: SchemaNames, runId: string): Promise<void> {
  await sql`update ${names.of('nofx_runs')} set wake_at = now() where run_id = ${runId}::uuid and status = 'running' and owner is null and wake_at > now()`.execute(db)
}
