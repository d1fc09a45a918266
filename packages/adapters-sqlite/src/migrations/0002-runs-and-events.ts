import type { Migration } from './migration.ts'

/**
 * The log and the heads of its runs.
 *
 * Writers take turns, so the order of positions is the order of commits, and a reader that has seen 7 will not meet 6 later.
 * `autoincrement` sees to it that a position is never used again, also when the newest events are deleted.
 *
 * A head is updated with every append; until the run ends, no index holds a column that an append changes. `kept_until` is set on a run
 * that the retention could not remove.
 */
export const runsAndEvents: Migration = {
  number: 2,
  name: 'runs-and-events',
  sql: `
    create table nofx_runs (
      run_id text not null primary key,
      kind text not null,
      name text not null,
      parent text,
      created_at integer not null,
      status text not null,
      owner text,
      epoch integer not null,
      version integer not null,
      lease_expires_at integer not null,
      wake_at integer not null default 0,
      ended_at integer,
      kept_until integer
    ) strict, without rowid;

    -- For the sweep that looks for what is due: runs that nobody has, of which there may be very many, and those of owners.
    create index nofx_runs_waiting on nofx_runs (wake_at) where status = 'running' and owner is null;
    create index nofx_runs_owned on nofx_runs (owner) where status = 'running' and owner is not null;
    create index nofx_runs_created_at on nofx_runs (created_at);
    -- For the retention, oldest first.
    create index nofx_runs_ended_at on nofx_runs (ended_at) where ended_at is not null;

    create table nofx_events (
      position integer primary key autoincrement,
      run_id text not null,
      version integer not null,
      at integer not null,
      type text not null,
      event text not null,
      v integer as (event ->> '$.v') virtual,
      unique (run_id, version)
    ) strict;

    -- Large values of runs, each once for a run.
    create table nofx_blobs (
      run_id text not null,
      hash text not null,
      data text not null,
      unique (run_id, hash)
    ) strict;`,
}
