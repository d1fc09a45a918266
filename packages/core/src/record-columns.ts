import { NofxError } from './nofx-error.ts'
import type { RecordTable, RecordTables } from './records.ts'

/**
 * What a column of the documented tables holds, whether it may be null, and what an absent value means.
 * - `uuid`, `text`, `decimal` (a number), `time` (epoch ms) and `json` may be null, and are null when absent.
 * - `label` is a text that must be there.
 * - `document` is JSON that must be there; null is JSON's null, which is a value.
 * - `birth` is the time at which the row came to be, in epoch ms; absent, it is now.
 */
export type ColumnKind = 'uuid' | 'label' | 'text' | 'document' | 'json' | 'birth' | 'time' | 'decimal'

/** Every column that can be written or read, by table. A name that is not here must never reach a statement. */
export const RECORD_COLUMNS: { readonly [Table in RecordTable]: { readonly [Column in keyof RecordTables[Table]]: ColumnKind } } = {
  agent_registry: { id: 'uuid' },
  nofx_agents: { id: 'uuid', name: 'label', capabilities: 'json' },
  agent_sessions: { id: 'uuid', orchestration_type: 'label', primary_agent_id: 'uuid', session_metadata: 'json', status: 'label', created_at: 'birth' },
  agent_relationships: { id: 'uuid', session_id: 'uuid', supervisor_agent_id: 'uuid', worker_agent_id: 'uuid', relationship_type: 'label', created_at: 'birth' },
  agent_communications: {
    id: 'uuid', session_id: 'uuid', from_agent_id: 'uuid', to_agent_id: 'uuid', message_type: 'label', payload: 'document', acknowledged_at: 'time', created_at: 'birth',
  },
  workflow_plans: { id: 'uuid', name: 'label', description: 'text', plan_graph: 'document', optimization_metadata: 'json', performance_metrics: 'json', created_at: 'birth' },
  workflow_executions: { id: 'uuid', plan_id: 'uuid', execution_context: 'json', status: 'label', performance_data: 'json', adaptations_made: 'json', created_at: 'birth' },
  workflow_adaptations: { id: 'uuid', execution_id: 'uuid', adaptation_type: 'label', reason: 'text', changes_made: 'json', performance_impact: 'json', created_at: 'birth' },
  prediction_models: { id: 'uuid', model_type: 'label', model_data: 'document', accuracy_metrics: 'json', last_trained_at: 'time', created_at: 'birth' },
  operational_predictions: { id: 'uuid', model_id: 'uuid', prediction_type: 'label', prediction_data: 'document', confidence_level: 'decimal', predicted_at: 'birth' },
  analytics_insights: { id: 'uuid', insight_type: 'label', insight_data: 'document', impact_score: 'decimal', action_recommendations: 'json', created_at: 'birth' },
}

/** @throws NofxError `input.invalid` for a table that is not documented */
export function columnsOf(table: RecordTable): Readonly<Record<string, ColumnKind>> {
  if (Object.hasOwn(RECORD_COLUMNS, table)) return RECORD_COLUMNS[table]
  throw new NofxError('input.invalid', `There is no table ${JSON.stringify(table)} among the documented tables.`)
}

/** The column that tells when a row came to be. The registry and what stands beside it have none. */
export function birthColumn(table: RecordTable): string | undefined {
  return Object.entries(columnsOf(table)).find(([, kind]) => kind === 'birth')?.[0]
}

/** A column of a row that has a value. */
export interface GivenColumn {
  readonly column: string
  readonly kind: ColumnKind
  readonly value: unknown
}

/**
 * The columns of a row, or of a part of one, that have a value. What is undefined is absent.
 * @throws NofxError `input.invalid` for a table or column that is not documented, and for a value that its column cannot hold
 */
export function givenColumns(table: RecordTable, row: object): readonly GivenColumn[] {
  const columns = columnsOf(table)
  const given: GivenColumn[] = []
  for (const [column, value] of Object.entries(row) as [string, unknown][]) {
    const kind = Object.hasOwn(columns, column) ? columns[column] : undefined
    if (kind === undefined) throw new NofxError('input.invalid', `The table "${table}" has no column ${JSON.stringify(column)}.`)
    if (value === undefined) continue
    const wanted = wantedInstead(kind, value)
    if (wanted !== undefined) throw new NofxError('input.invalid', `The value of ${table}.${column} is ${print(value)}, which is not ${wanted}.`)
    given.push({ column, kind, value })
  }
  return given
}

/** What should stand in the place of a value; `undefined` when it fits. */
function wantedInstead(kind: ColumnKind, value: unknown): string | undefined {
  switch (kind) {
    case 'uuid':
      return value === null || typeof value === 'string' ? undefined : 'a UUID'
    case 'label':
      return typeof value === 'string' ? undefined : 'a text'
    case 'text':
      return value === null || typeof value === 'string' ? undefined : 'a text'
    case 'birth':
      return Number.isFinite(value) ? undefined : 'a time in epoch ms'
    case 'time':
      return value === null || Number.isFinite(value) ? undefined : 'a time in epoch ms'
    case 'decimal':
      return value === null || Number.isFinite(value) ? undefined : 'a number'
    case 'document':
    case 'json':
      return undefined
  }
}

function print(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}
