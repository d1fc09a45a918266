import { NofxError, type RecordTable, type RecordTables } from '@nofx/core'

/**
 * What a column holds. `json` that is null is NULL in the database, except in a `document`, whose column cannot be NULL: there it is
 * JSON's null. `time` is whole epoch ms.
 */
export type ColumnKind = 'uuid' | 'text' | 'json' | 'document' | 'time' | 'decimal'

/** Every column that can be written or read, by table. A name that is not here never reaches a statement. */
const RECORD_COLUMNS: { readonly [Table in RecordTable]: { readonly [Column in keyof RecordTables[Table]]: ColumnKind } } = {
  agent_registry: { id: 'uuid' },
  nofx_agents: { id: 'uuid', name: 'text', capabilities: 'json' },
  agent_sessions: { id: 'uuid', orchestration_type: 'text', primary_agent_id: 'uuid', session_metadata: 'json', status: 'text', created_at: 'time' },
  agent_relationships: { id: 'uuid', session_id: 'uuid', supervisor_agent_id: 'uuid', worker_agent_id: 'uuid', relationship_type: 'text', created_at: 'time' },
  agent_communications: {
    id: 'uuid', session_id: 'uuid', from_agent_id: 'uuid', to_agent_id: 'uuid', message_type: 'text', payload: 'document', acknowledged_at: 'time', created_at: 'time',
  },
  workflow_plans: { id: 'uuid', name: 'text', description: 'text', plan_graph: 'document', optimization_metadata: 'json', performance_metrics: 'json', created_at: 'time' },
  workflow_executions: { id: 'uuid', plan_id: 'uuid', execution_context: 'json', status: 'text', performance_data: 'json', adaptations_made: 'json', created_at: 'time' },
  workflow_adaptations: { id: 'uuid', execution_id: 'uuid', adaptation_type: 'text', reason: 'text', changes_made: 'json', performance_impact: 'json', created_at: 'time' },
  prediction_models: { id: 'uuid', model_type: 'text', model_data: 'document', accuracy_metrics: 'json', last_trained_at: 'time', created_at: 'time' },
  operational_predictions: { id: 'uuid', model_id: 'uuid', prediction_type: 'text', prediction_data: 'document', confidence_level: 'decimal', predicted_at: 'time' },
  analytics_insights: { id: 'uuid', insight_type: 'text', insight_data: 'document', impact_score: 'decimal', action_recommendations: 'json', created_at: 'time' },
}

/** @throws NofxError `input.invalid` for a table that is not documented */
export function columnsOf(table: RecordTable): Readonly<Record<string, ColumnKind>> {
  if (Object.hasOwn(RECORD_COLUMNS, table)) return RECORD_COLUMNS[table]
  throw new NofxError('input.invalid', `There is no table ${JSON.stringify(table)} among the documented tables.`)
}

/** The column that tells when a row came to be. The registry and what stands beside it have none. */
export function birthColumn(table: RecordTable): string | undefined {
  const columns = columnsOf(table)
  return ['created_at', 'predicted_at'].find((column) => column in columns)
}
