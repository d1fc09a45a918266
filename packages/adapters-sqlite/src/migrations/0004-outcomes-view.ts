import type { Migration } from './migration.ts'

/**
 * Outcomes: each settled effect beside the request it answers, in the run that it was settled in and not in those that were forked
 * from it. A view, so that settling an effect writes nothing extra. `cross join`
 * is how SQLite is told to walk along the settled events, by position, and to look the others up.
 */
export const outcomesView: Migration = {
  number: 4,
  name: 'outcomes-view',
  sql: `
    create view nofx_outcomes as
      select
        settled.position,
        settled.run_id,
        run.kind as run_kind,
        run.name as run_name,
        requested.version as request,
        requested.event ->> '$.kind' as kind,
        requested.event ->> '$.name' as name,
        requested.event ->> '$.node' as node,
        coalesce(requested.event ->> '$.attempt', 1) as attempt,
        settled.event ->> '$.status' as status,
        settled.event ->> '$.error.code' as error_code,
        requested.at as requested_at,
        coalesce(settled.event ->> '$.startedAt', requested.at) as started_at,
        settled.at as settled_at,
        coalesce(settled.event ->> '$.usage.costUsd', 0) as cost_usd
      from nofx_events settled
      cross join nofx_events requested
        on requested.run_id = settled.run_id
        and requested.version = settled.event ->> '$.request'
        and requested.type = 'effect.requested'
      cross join nofx_runs run on run.run_id = settled.run_id
      where settled.type = 'effect.settled' and settled.event -> '$.inherited' is null;`,
}
