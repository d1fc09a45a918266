import type { Outcome } from './outcome.ts'

/** An outcome as the view `nofx_outcomes` of a database has it. Numbers may come as text: what a driver makes of a bigint is the host's choice. */
export interface OutcomeRow {
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
  readonly started_at: number | string
  readonly settled_at: number | string
  readonly cost_usd: number
}

/** The columns of the view. */
export const OUTCOME_COLUMNS = [
  'position', 'run_id', 'run_kind', 'run_name', 'request', 'kind', 'name', 'node', 'attempt', 'status', 'error_code', 'requested_at', 'started_at', 'settled_at', 'cost_usd',
] as const satisfies readonly (keyof OutcomeRow)[]

export function outcomeOfRow(row: OutcomeRow): Outcome {
  return {
    position: Number(row.position), runId: row.run_id, runKind: row.run_kind, runName: row.run_name, request: row.request,
    kind: row.kind, name: row.name, node: row.node, attempt: row.attempt,
    status: row.status, errorCode: row.error_code,
    requestedAt: Number(row.requested_at), startedAt: Number(row.started_at), settledAt: Number(row.settled_at),
    costUsd: row.cost_usd,
  }
}
