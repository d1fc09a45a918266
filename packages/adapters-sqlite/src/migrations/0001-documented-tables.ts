import { SQL_NOW } from '../sql-clock.ts'
import type { Migration } from './migration.ts'

/**
 * The documented tables. SQLite has no UUID, no JSONB and no TIMESTAMPTZ column: they are lower-case text, JSON text and whole epoch
 * ms here, and DECIMAL is a double.
 */
export const documentedTables: Migration = {
  number: 1,
  name: 'documented-tables',
  sql: `
    create table agent_registry (
      id text not null primary key
    ) strict;

    create table nofx_agents (
      id text not null primary key references agent_registry (id),
      name text not null,
      capabilities text
    ) strict;

    create table agent_sessions (
      id text not null primary key,
      orchestration_type text not null,
      primary_agent_id text references agent_registry (id),
      session_metadata text,
      status text not null,
      created_at integer default (${SQL_NOW})
    ) strict;

    create table agent_relationships (
      id text not null primary key,
      session_id text references agent_sessions (id),
      supervisor_agent_id text references agent_registry (id),
      worker_agent_id text references agent_registry (id),
      relationship_type text not null,
      created_at integer default (${SQL_NOW})
    ) strict;

    create table agent_communications (
      id text not null primary key,
      session_id text references agent_sessions (id),
      from_agent_id text references agent_registry (id),
      to_agent_id text references agent_registry (id),
      message_type text not null,
      payload text not null,
      acknowledged_at integer,
      created_at integer default (${SQL_NOW})
    ) strict;

    create table workflow_plans (
      id text not null primary key,
      name text not null,
      description text,
      plan_graph text not null,
      optimization_metadata text,
      performance_metrics text,
      created_at integer default (${SQL_NOW})
    ) strict;

    create table workflow_executions (
      id text not null primary key,
      plan_id text references workflow_plans (id),
      execution_context text,
      status text not null,
      performance_data text,
      adaptations_made text,
      created_at integer default (${SQL_NOW})
    ) strict;

    create table workflow_adaptations (
      id text not null primary key,
      execution_id text references workflow_executions (id),
      adaptation_type text not null,
      reason text,
      changes_made text,
      performance_impact text,
      created_at integer default (${SQL_NOW})
    ) strict;

    create table prediction_models (
      id text not null primary key,
      model_type text not null,
      model_data text not null,
      accuracy_metrics text,
      last_trained_at integer,
      created_at integer default (${SQL_NOW})
    ) strict;

    create table operational_predictions (
      id text not null primary key,
      model_id text references prediction_models (id),
      prediction_type text not null,
      prediction_data text not null,
      confidence_level real,
      predicted_at integer default (${SQL_NOW})
    ) strict;

    create table analytics_insights (
      id text not null primary key,
      insight_type text not null,
      insight_data text not null,
      impact_score real,
      action_recommendations text,
      created_at integer default (${SQL_NOW})
    ) strict;

    -- What is read together: the parts of one session, the adaptations of one execution, the executions of one plan.
    create index agent_relationships_session_id on agent_relationships (session_id);
    create index agent_communications_session_id on agent_communications (session_id);
    create index workflow_executions_plan_id on workflow_executions (plan_id);
    create index workflow_adaptations_execution_id on workflow_adaptations (execution_id);`,
}
