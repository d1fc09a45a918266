import type { RunHead, RunStatus } from '@nofx/core'
import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { SchemaNames } from '../schema-names.ts'

interface RunRow {
  readonly run_id: string
  readonly kind: string
  readonly name: string
  readonly status: RunStatus
  readonly version: number
  readonly owner: string | null
  readonly epoch: number | string
  readonly created_at: number
  readonly ended_at: number | null
}

/** Heads of runs that meet every condition, newest first. */
export async function readRuns(db: Kysely<unknown>, names: SchemaNames, conditions: readonly RawBuilder<unknown>[], limit: number): Promise<readonly RunHead[]> {
  const { rows } = await sql<RunRow>`
    select run_id::text, kind, name, status, owner, epoch,
      (select stored.version from ${names.of('nofx_appends')} stored where stored.run_id = run.run_id order by stored.version desc limit 1) as version,
      (extract(epoch from created_at) * 1000)::float8 as created_at, (extract(epoch from ended_at) * 1000)::float8 as ended_at
    from ${names.of('nofx_runs')} run
    where ${sql.join([sql`true`, ...conditions], sql` and `)}
    order by run.created_at desc, run_id desc
    limit ${limit}`.execute(db)
  return rows.map((row) => ({
    runId: row.run_id, kind: row.kind, name: row.name, status: row.status, version: row.version, owner: row.owner,
    epoch: Number(row.epoch),
    createdAt: Math.round(row.created_at),
    endedAt: row.ended_at === null ? null : Math.round(row.ended_at),
  }))
}
