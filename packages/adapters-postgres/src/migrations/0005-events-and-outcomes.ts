import { sql } from 'kysely'
import type { Migration } from './migration.ts'

/** A row that a careless hand has written is left out of the views: it is for the run that it belongs to, and no other, to suffer from it. */
const EVENTS = sql`case json_typeof(append.events) when 'array' then append.events else '[]'::json end`

/**
 * The log event by event, and outcomes: each settled effect beside the request it answers, in the run that it was settled in
 * and not in those that were forked from it. Views, so that neither costs a write. The
 * position of an event is that of its append, times 1,024, plus its place therein.
 */
export const eventsAndOutcomes: Migration = {
  number: 5,
  name: 'events-and-outcomes',
  statements: (names) => [
    sql`create view ${names.of('nofx_events')} as
      select
        append.position as append_position,
        append.run_id,
        (append.version - json_array_length(append.events) + entry.number)::int as version,
        append.position * 1024 + entry.number - 1 as position,
        append.at,
        entry.event ->> 'type' as type,
        coalesce((entry.event ->> 'v')::int, 1) as v,
        entry.event
      from ${names.of('nofx_appends')} append
      cross join lateral json_array_elements(${EVENTS}) with ordinality as entry(event, number)
      where json_typeof(entry.event) = 'object'`,
    sql`create view ${names.of('nofx_outcomes')} as
      select
        append.position as append_position,
        append.position * 1024 + settled.number - 1 as position,
        append.run_id,
        run.kind as run_kind,
        run.name as run_name,
        (settled.event ->> 'request')::int as request,
        requested.event ->> 'kind' as kind,
        requested.event ->> 'name' as name,
        requested.event ->> 'node' as node,
        coalesce((requested.event ->> 'attempt')::int, 1) as attempt,
        settled.event ->> 'status' as status,
        settled.event -> 'error' ->> 'code' as error_code,
        requested.at as requested_at,
        coalesce((settled.event ->> 'startedAt')::float8, requested.at) as started_at,
        append.at as settled_at,
        coalesce((settled.event -> 'usage' ->> 'costUsd')::float8, 0) as cost_usd
      from ${names.of('nofx_appends')} append
      cross join lateral json_array_elements(${EVENTS}) with ordinality as settled(event, number)
      join ${names.of('nofx_runs')} run on run.run_id = append.run_id
      cross join lateral (
        select asked.at, asked.events -> ((settled.event ->> 'request')::int - asked.version - 1) as event
        from ${names.of('nofx_appends')} asked
        where asked.run_id = append.run_id and asked.version >= (settled.event ->> 'request')::int
        order by asked.version
        limit 1
      ) requested
      where settled.event ->> 'type' = 'effect.settled' and settled.event -> 'inherited' is null`,
  ],
}
