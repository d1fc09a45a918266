import { sql } from 'kysely'
import type { Migration } from './migration.ts'

/**
 * The log and the heads of its runs.
 *
 * A row of the log is an append: the events of one run that were stored together, `version` being that of the last, and so that of the run
 * after it. So a step costs one row, though it leaves two events. Events are kept as `json`, which is the text as it came: shorter than `jsonb`, and nothing to
 * take apart on the way in. Positions may have gaps: a number taken by a transaction that failed is not used again.
 *
 * A head changes when its run starts, ends or changes hands, and its lease when that is renewed; no index holds the lease, so that
 * Postgres updates it in place (HOT). An append only locks the head. `kept_until` is set on a run that the retention could not remove.
 */
export const runsAndAppends: Migration = {
  number: 2,
  name: 'runs-and-appends',
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
      lease_expires_at timestamptz not null,
      wake_at timestamptz not null default '-infinity',
      ended_at timestamptz,
      kept_until timestamptz,
      definition uuid
    ) with (fillfactor = 70)`,
    // For the sweep that looks for what is due: runs that nobody has, of which there may be very many, and those of owners.
    sql`create index nofx_runs_waiting on ${names.of('nofx_runs')} (wake_at) where status = 'running' and owner is null`,
    sql`create index nofx_runs_owned on ${names.of('nofx_runs')} (owner) where status = 'running' and owner is not null`,
    // For lists, newest first.
    sql`create index nofx_runs_created_at on ${names.of('nofx_runs')} (created_at)`,
    // For the retention, oldest first.
    sql`create index nofx_runs_ended_at on ${names.of('nofx_runs')} (ended_at) where ended_at is not null`,
    sql`create table ${names.of('nofx_appends')} (
      position bigint not null generated always as identity,
      at bigint not null,
      run_id uuid not null,
      version int not null,
      events json not null,
      primary key (run_id, version)
    )`,
    sql`create index nofx_appends_position on ${names.of('nofx_appends')} (position)`,
    // What runs follow, such as plans: once for all that follow it.
    sql`create table ${names.of('nofx_definitions')} (
      id uuid primary key,
      content json not null,
      used_at timestamptz not null default now()
    )`,
    sql`create index nofx_definitions_used_at on ${names.of('nofx_definitions')} (used_at)`,
    // Large values of runs, each once for a run, as JSON.
    sql`create table ${names.of('nofx_blobs')} (
      run_id uuid not null,
      hash text not null,
      data text not null,
      primary key (run_id, hash)
    )`,
    // What others have left for the owners of runs, and for a while what became of it; then without its event.
    sql`create table ${names.of('nofx_letters')} (
      id uuid primary key default gen_random_uuid(),
      run_id uuid not null,
      event json,
      status text not null default 'waiting',
      error json,
      settled_at timestamptz,
      number bigint not null generated always as identity
    )`,
    // For the owners, who look again and again.
    sql`create index nofx_letters_waiting on ${names.of('nofx_letters')} (number) where status = 'waiting'`,
    // For who removes what was settled long ago, and for the retention.
    sql`create index nofx_letters_run_id on ${names.of('nofx_letters')} (run_id, settled_at)`,
  ],
}
