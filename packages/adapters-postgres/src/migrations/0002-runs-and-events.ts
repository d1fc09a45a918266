import { sql } from 'kysely'
import type { Migration } from './migration.ts'

/**
 * The log and the heads of its runs.
 *
 * A head is updated with every append, so half of each page is left free and no index holds a column that an append changes: Postgres
 * then updates in place (HOT) and writes no index entry. What an append changes stands together, as Postgres logs the stretch of a row
 * that has changed. The body of an event is the event without its type and version of shape,
 * which have columns. Positions may have gaps: a number taken by a transaction that failed is not used again.
 */
export const runsAndEvents: Migration = {
  number: 2,
  name: 'runs-and-events',
  statements: (names) => [
    sql`create table ${names.of('nofx_runs')} (
      run_id uuid primary key,
      kind text not null,
      name text not null,
      parent uuid,
      created_at timestamptz not null,
      status text not null,
      owner text,
      epoch bigint not null,
      version int not null,
      lease_expires_at timestamptz not null,
      ended_at timestamptz
    ) with (fillfactor = 50)`,
    // For the sweep that looks for free runs, and for lists of what is running.
    sql`create index nofx_runs_running on ${names.of('nofx_runs')} (kind) where status = 'running'`,
    sql`create index nofx_runs_created_at on ${names.of('nofx_runs')} (created_at)`,
    sql`create table ${names.of('nofx_events')} (
      position bigint not null generated always as identity,
      at bigint not null,
      run_id uuid not null,
      version int not null,
      v int not null,
      type text not null,
      body jsonb not null,
      primary key (run_id, version)
    )`,
    sql`create index nofx_events_position on ${names.of('nofx_events')} (position)`,
  ],
}
