import type { Outcome, OutcomeFilter } from '@nofx/core'
import type { Connection } from '../connection.ts'
import { sqlLimit } from '../sql-limit.ts'

interface OutcomeRow {
  readonly position: number
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
  readonly requested_at: number
  readonly started_at: number
  readonly settled_at: number
  readonly cost_usd: number
}

/** Outcomes behind a position, in the order in which they were stored, or the other way round. */
export function readOutcomes(connection: Connection, { after = 0, limit = 1_000, newestFirst = false, kinds, name, runName }: OutcomeFilter): readonly Outcome[] {
  const conditions = [
    'position > :after',
    ...(kinds === undefined ? [] : ['kind in (select value from json_each(:kinds))']),
    ...(name === undefined ? [] : ['name = :name']),
    ...(runName === undefined ? [] : ['run_name = :runName']),
  ]
  const rows = connection
    .prepare(`
      select position, run_id, run_kind, run_name, request, kind, name, node, attempt, status, error_code, requested_at, started_at, settled_at, cost_usd
      from nofx_outcomes
      where ${conditions.join(' and ')}
      order by position ${newestFirst ? 'desc' : 'asc'}
      limit :limit`)
    .all({
      after,
      limit: sqlLimit(limit),
      ...(kinds !== undefined && { kinds: JSON.stringify(kinds) }),
      ...(name !== undefined && { name }),
      ...(runName !== undefined && { runName }),
    }) as unknown as readonly OutcomeRow[]
  return rows.map((row) => ({
    position: row.position, runId: row.run_id, runKind: row.run_kind, runName: row.run_name, request: row.request,
    kind: row.kind, name: row.name, node: row.node, attempt: row.attempt,
    status: row.status, errorCode: row.error_code,
    requestedAt: row.requested_at, startedAt: row.started_at, settledAt: row.settled_at,
    costUsd: row.cost_usd,
  }))
}
