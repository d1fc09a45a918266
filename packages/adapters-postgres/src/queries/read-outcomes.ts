import type { Outcome, OutcomeFilter } from '@nofx/core'
import { sql, type Kysely } from 'kysely'
import type { SchemaNames } from '../schema-names.ts'
import { appendPosition, settledPosition } from './settled-position.ts'

interface OutcomeRow {
  readonly position: number | string
  readonly run_id: string
  readonly run_kind: string
  readonly run_name: string
  readonly request: number
  readonly kind: string
  readonly name: string
  readonly node: string | null
  readonly attempt: number
  readonly status: Outcome['status']
  readonly error_code: string | null
  readonly requested_at: number | string
  readonly started_at: number
  readonly settled_at: number | string
  readonly cost_usd: number
}

/** Outcomes behind a position, in the order in which they were stored or from the newest on: along the index of positions either way. */
export async function readOutcomes(db: Kysely<unknown>, names: SchemaNames, { after = 0, limit = 1_000, newestFirst = false, kinds, name, runName }: OutcomeFilter): Promise<readonly Outcome[]> {
  const settled = await settledPosition(db, names, appendPosition(after) - 1)
  if (settled < appendPosition(after)) return []
  const conditions = [sql`append_position between ${appendPosition(after)} and ${settled} and position > ${after}`]
  if (kinds !== undefined) conditions.push(sql`kind = any(${kinds}::text[])`)
  if (name !== undefined) conditions.push(sql`name = ${name}`)
  if (runName !== undefined) conditions.push(sql`run_name = ${runName}`)
  const { rows } = await sql<OutcomeRow>`
    select position, run_id::text, run_kind, run_name, request, kind, name, node, attempt, status, error_code, requested_at, started_at, settled_at, cost_usd
    from ${names.of('nofx_outcomes')}
    where ${sql.join(conditions, sql` and `)}
    order by ${newestFirst ? sql`append_position desc, position desc` : sql`append_position, position`}
    limit ${limit}`.execute(db)
  return rows.map((row) => ({
    position: Number(row.position), runId: row.run_id, runKind: row.run_kind, runName: row.run_name, request: row.request,
    kind: row.kind, name: row.name, node: row.node, attempt: row.attempt,
    status: row.status, errorCode: row.error_code,
    requestedAt: Number(row.requested_at), startedAt: row.started_at, settledAt: Number(row.settled_at),
    costUsd: row.cost_usd,
  }))
}
