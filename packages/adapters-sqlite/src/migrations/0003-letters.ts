import type { Migration } from './migration.ts'

/** What others have left for the owners of runs. */
export const letters: Migration = {
  number: 3,
  name: 'letters',
  sql: `
    create table nofx_letters (
      number integer primary key autoincrement,
      id text not null unique,
      run_id text not null,
      event text not null,
      error text
    ) strict;

    create index nofx_letters_run_id on nofx_letters (run_id);`,
}
