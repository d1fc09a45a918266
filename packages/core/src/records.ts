import type { MaybePromise } from './json.ts'

/**
 * The rows of the documented tables (`docs/tables.md`), with their column names. Ids are UUIDs; times are epoch ms in `created_at`
 * and its like; what is JSONB in the database is plain data here.
 */
export interface RecordTables {
  agent_registry: { id: string }
  nofx_agents: { id: string; name: string; capabilities: unknown }
  agent_sessions: { id: string; orchestration_type: string; primary_agent_id: string | null; session_metadata: unknown; status: string; created_at: number }
  agent_relationships: { id: string; session_id: string; supervisor_agent_id: string; worker_agent_id: string; relationship_type: string; created_at: number }
  agent_communications: {
    id: string; session_id: string; from_agent_id: string | null; to_agent_id: string | null
    message_type: string; payload: unknown; acknowledged_at: number | null; created_at: number
  }
  workflow_plans: { id: string; name: string; description: string | null; plan_graph: unknown; optimization_metadata: unknown; performance_metrics: unknown; created_at: number }
  workflow_executions: { id: string; plan_id: string; execution_context: unknown; status: string; performance_data: unknown; adaptations_made: unknown; created_at: number }
  workflow_adaptations: { id: string; execution_id: string; adaptation_type: string; reason: string | null; changes_made: unknown; performance_impact: unknown; created_at: number }
  prediction_models: { id: string; model_type: string; model_data: unknown; accuracy_metrics: unknown; last_trained_at: number | null; created_at: number }
  operational_predictions: { id: string; model_id: string; prediction_type: string; prediction_data: unknown; confidence_level: number | null; predicted_at: number }
  analytics_insights: { id: string; insight_type: string; insight_data: unknown; impact_score: number | null; action_recommendations: unknown; created_at: number }
}

export type RecordTable = keyof RecordTables

/**
 * One change of one row. `insert` leaves a row that exists as it is, so that a change may be applied again; a column that is absent gets the
 * default that its table gives it: none but the time of birth has one, others are null, or cannot be absent (`ColumnKind`). `update`
 * sets the named columns of the row and does nothing when there is none.
 */
export type RecordChange = {
  [Table in RecordTable]:
    | { readonly op: 'insert'; readonly table: Table; readonly row: Readonly<Partial<RecordTables[Table]>> & { readonly id: string } }
    | { readonly op: 'update'; readonly table: Table; readonly id: string; readonly set: Readonly<Partial<RecordTables[Table]>> }
}[RecordTable]

/**
 * The tables whose rows follow from events, in an order in which a row is there before another refers to it, each with the column that
 * names the run of a row. Rows of `workflow_plans` have none: runs of equal plans share one.
 */
export const VIEW_TABLES = {
  workflow_plans: null,
  agent_sessions: 'id',
  workflow_executions: 'id',
  agent_relationships: 'session_id',
  agent_communications: 'session_id',
  workflow_adaptations: 'execution_id',
} as const satisfies { readonly [Table in RecordTable]?: keyof RecordTables[Table] | null }

export type ViewTable = keyof typeof VIEW_TABLES

/** A row as the whole log of its run has it. */
export type ViewRow = {
  [Table in ViewTable]: { readonly table: Table; readonly row: Readonly<Partial<RecordTables[Table]>> & { readonly id: string } }
}[ViewTable]

/** `conflict`: the run is not at that version, or not there; nothing was changed. `changed` counts the rows that were not as they should be. */
export type ReplaceResult = { readonly status: 'replaced'; readonly changed: number } | { readonly status: 'conflict' }

/** The documented tables: views of the log, written with the events they follow from, and what the models keep. */
export interface Records {
  /**
   * Applies changes that follow from no event, such as a trained model; all or none.
   * @throws NofxError `input.invalid` for a table or column that is not documented, a value that its column cannot hold, a column that
   * cannot be absent, and, in a database, for a reference to a row that is not there
   */
  write(changes: readonly RecordChange[]): MaybePromise<void>
  /**
   * Makes the rows of a run those that its log leads to at `version`: puts right what differs, adds what is missing, removes what is too
   * much; all or nothing, and in turn with the appends to the run. A row that runs share is never removed: what this run leaves null in
   * it stays as it is, and its `created_at` is the earliest of all. Rows of runs that are not in the log are out of reach.
   */
  replace(runId: string, version: number, rows: readonly ViewRow[]): MaybePromise<ReplaceResult>
  /**
   * Rows whose columns equal those of `where`, newest first, at most `limit` (default 100). The order of rows that were born at once is the
   * store's own, and the same at every read.
   */
  read<Table extends RecordTable>(
    table: Table,
    where?: Readonly<Partial<RecordTables[Table]>>,
    options?: { readonly limit?: number },
  ): Promise<readonly RecordTables[Table][]>
}
