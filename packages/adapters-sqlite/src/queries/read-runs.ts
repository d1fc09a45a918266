import type { RunFilter, RunHead, RunStatus } from '@nofx/core'
import type { Connection } from '../connection.ts'
import { sqlLimit } from '../sql-limit.ts'

interface RunRow {
  readonly run_id: string
  readonly kind: string
  readonly name: string
  readonly status: RunStatus
  readonly version: number
  readonly owner: string | null
  readonly epoch: number
  readonly created_at: number
  readonly ended_at: number | null
}

const COLUMNS = 'run_id, kind, name, status, version, owner, epoch, created_at, ended_at'

export function readRun(connection: Connection, runId: string): RunHead | undefined {
  const row = connection.prepare(`select ${COLUMNS} from nofx_runs where run_id = ?`).get(runId) as unknown as RunRow | undefined
  return row && headOf(row)
}

/** Heads of runs, newest first. */
export function readRuns(connection: Connection, { status, kind, name, limit = 100, after }: RunFilter): readonly RunHead[] {
  const wanted = Object.entries({ status, kind, name }).filter((entry): entry is [string, string] => entry[1] !== undefined)
  // The names are the three above.
  const conditions = wanted.map(([column]) => `${column} = :${column}`)
  if (after !== undefined) conditions.push('(created_at, run_id) < (:createdAt, :runId)')
  const rows = connection
    .prepare(`select ${COLUMNS} from nofx_runs where ${['true', ...conditions].join(' and ')} order by created_at desc, run_id desc limit :limit`)
    .all({ ...Object.fromEntries(wanted), limit: sqlLimit(limit), ...(after && { createdAt: after.createdAt, runId: after.runId }) }) as unknown as readonly RunRow[]
  return rows.map(headOf)
}

function headOf(row: RunRow): RunHead {
  return {
    runId: row.run_id, kind: row.kind, name: row.name, status: row.status, version: row.version,
    owner: row.owner, epoch: row.epoch, createdAt: row.created_at, endedAt: row.ended_at,
  }
}
