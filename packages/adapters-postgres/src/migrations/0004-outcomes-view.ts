import { sql } from 'kysely'
import type { Migration } from './migration.ts'

/** Outcomes: each settled effect beside the request it answers. A view, so that settling an effect writes nothing extra. */
export const outcomesView: Migration = {
  number: 4,
  name: 'outcomes-view',
  statements: (names) => [
    sql`create view ${names.of('nofx_outcomes')} as
      select
        settled.position,
        settled.run_id,
        run.kind as run_kind,
        run.name as run_name,
        requested.version as request,
        requested.body ->> 'kind' as kind,
        requested.body ->> 'name' as name,
        requested.body ->> 'node' as node,
        coalesce((requested.body ->> 'attempt')::int, 1) as attempt,
        settled.body ->> 'status' as status,
        settled.body -> 'error' ->> 'code' as error_code,
        requested.at as requested_at,
        coalesce((settled.body ->> 'startedAt')::float8, requested.at) as started_at,
        settled.at as settled_at,
        coalesce((settled.body -> 'usage' ->> 'costUsd')::float8, 0) as cost_usd
      from ${names.of('nofx_events')} settled
      join ${names.of('nofx_runs')} run on run.run_id = settled.run_id
      join ${names.of('nofx_events')} requested
        on requested.run_id = settled.run_id
        and requested.version = (settled.body ->> 'request')::int
        and requested.type = 'effect.requested'
      where settled.type = 'effect.settled'`,
  ],
}
