import { sql } from 'kysely'
import type { Migration } from './migration.ts'

/**
 * The documented tables. `agent_registry` belongs to the host: it is created only when there is none, and only its `id` is used; what
 * NOFX knows of an agent stands beside it in `nofx_agents`. The other tables, too, may have been made by the host from the documented SQL.
 */
export const documentedTables: Migration = {
  number: 1,
  name: 'documented-tables',
  statements: (names) => [
    sql`create table if not exists ${names.of('agent_registry')} (
      id uuid primary key default gen_random_uuid()
    )`,
    sql`create table if not exists ${names.of('nofx_agents')} (
      id uuid primary key references ${names.of('agent_registry')} (id),
      name text not null,
      capabilities jsonb
    )`,
    sql`create table if not exists ${names.of('agent_sessions')} (
      id uuid primary key default gen_random_uuid(),
      orchestration_type text not null,
      primary_agent_id uuid references ${names.of('agent_registry')} (id),
      session_metadata jsonb,
      status text not null,
      created_at timestamptz default now()
    )`,
    sql`create table if not exists ${names.of('agent_relationships')} (
      id uuid primary key default gen_random_uuid(),
      session_id uuid references ${names.of('agent_sessions')} (id),
      supervisor_agent_id uuid references ${names.of('agent_registry')} (id),
      worker_agent_id uuid references ${names.of('agent_registry')} (id),
      relationship_type text not null,
      created_at timestamptz default now()
    )`,
    sql`create table if not exists ${names.of('agent_communications')} (
      id uuid primary key default gen_random_uuid(),
      session_id uuid references ${names.of('agent_sessions')} (id),
      from_agent_id uuid references ${names.of('agent_registry')} (id),
      to_agent_id uuid references ${names.of('agent_registry')} (id),
      message_type text not null,
      payload jsonb not null,
      acknowledged_at timestamptz,
      created_at timestamptz default now()
    )`,
    sql`create table if not exists ${names.of('workflow_plans')} (
      id uuid primary key default gen_random_uuid(),
      name text not null,
      description text,
      plan_graph jsonb not null,
      optimization_metadata jsonb,
      performance_metrics jsonb,
      created_at timestamptz default now()
    )`,
    sql`create table if not exists ${names.of('workflow_executions')} (
      id uuid primary key default gen_random_uuid(),
      plan_id uuid references ${names.of('workflow_plans')} (id),
      execution_context jsonb,
      status text not null,
      performance_data jsonb,
      adaptations_made jsonb,
      created_at timestamptz default now()
    )`,
    sql`create table if not exists ${names.of('workflow_adaptations')} (
      id uuid primary key default gen_random_uuid(),
      execution_id uuid references ${names.of('workflow_executions')} (id),
      adaptation_type text not null,
      reason text,
      changes_made jsonb,
      performance_impact jsonb,
      created_at timestamptz default now()
    )`,
    sql`create table if not exists ${names.of('prediction_models')} (
      id uuid primary key default gen_random_uuid(),
      model_type text not null,
      model_data jsonb not null,
      accuracy_metrics jsonb,
      last_trained_at timestamptz,
      created_at timestamptz default now()
    )`,
    sql`create table if not exists ${names.of('operational_predictions')} (
      id uuid primary key default gen_random_uuid(),
      model_id uuid references ${names.of('prediction_models')} (id),
      prediction_type text not null,
      prediction_data jsonb not null,
      confidence_level decimal,
      predicted_at timestamptz default now()
    )`,
    sql`create table if not exists ${names.of('analytics_insights')} (
      id uuid primary key default gen_random_uuid(),
      insight_type text not null,
      insight_data jsonb not null,
      impact_score decimal,
      action_recommendations jsonb,
      created_at timestamptz default now()
    )`,
    // What is read together: the parts of one session, the adaptations of one execution, the executions of one plan.
    sql`create index if not exists agent_relationships_session_id on ${names.of('agent_relationships')} (session_id)`,
    sql`create index if not exists agent_communications_session_id on ${names.of('agent_communications')} (session_id)`,
    sql`create index if not exists workflow_executions_plan_id on ${names.of('workflow_executions')} (plan_id)`,
    sql`create index if not exists workflow_adaptations_execution_id on ${names.of('workflow_adaptations')} (execution_id)`,
  ],
}
