import type { Pool } from 'pg'

/** The least that tells which step of which run yielded what, and when. */
export async function createStepsTable(pool: Pool): Promise<void> {
  await pool.query(`create table runs (run_id uuid primary key, at timestamptz not null default now(), input jsonb not null)`)
  await pool.query(`create table steps (run_id uuid not null, step int not null, at timestamptz not null default now(), output jsonb not null, primary key (run_id, step))`)
}

// Statements with a name are planned once for each connection.
export const INSERT_RUN = { name: 'run', text: 'insert into runs (run_id, input) values ($1, $2)' }
export const INSERT_STEP = { name: 'step', text: 'insert into steps (run_id, step, output) values ($1, $2, $3)' }
export const INSERT_RUNS = { name: 'runs', text: 'insert into runs (run_id, input) select * from unnest($1::uuid[], $2::jsonb[])' }
export const INSERT_STEPS = { name: 'steps', text: 'insert into steps (run_id, step, output) select * from unnest($1::uuid[], $2::int[], $3::jsonb[])' }

export async function storedSteps(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ steps: number }>('select count(*)::int as steps from steps')
  return rows[0]?.steps ?? 0
}
