import type { Migration } from './migration.ts'

/** What others have left for the owners of runs, and for a while what became of it; then without its event. */
export const letters: Migration = {
  number: 3,
  name: 'letters',
  sql: `
    create table nofx_letters (
      number integer primary key autoincrement,
      id text not null unique,
      run_id text not null,
      event text,
      status text not null default 'waiting',
      error text,
      settled_at integer
    ) strict;

    -- For the owners, who look again and again.
    create index nofx_letters_waiting on nofx_letters (number) where status = 'waiting';
    -- For who removes what was settled long ago, and for the retention.
    create index nofx_letters_run_id on nofx_letters (run_id, settled_at);`,
}
