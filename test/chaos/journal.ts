import type { EffectMode } from '@nofx/core'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool } from 'pg'

/** A handler has begun to work. Noted outside of NOFX, so that its log can be held against it. */
export interface Execution {
  /** Of this execution alone. */
  readonly id: string
  readonly runId: string
  /** The node of a workflow, the role in a session. */
  readonly node: string
  readonly scope: string | null
  /** The version of the request; `null` for agents, who are not told. */
  readonly request: number | null
  readonly attempt: number | null
  readonly key: string
  readonly mode: EffectMode
  readonly owner: string
  readonly pid: number
  /** In epoch ms, by the clock of the machine, read before anything else was done. */
  readonly beganAt: number
}

/** How long a note is tried again, in ms: longer than the server is away. */
const NOTE_MS_MAX = 60_000
const PAUSE_MS = 50

export async function createJournal(pool: Pool, schema: string): Promise<void> {
  await pool.query(`create schema if not exists ${schema}`)
  await pool.query(`create table if not exists ${schema}.journal (
    number bigint generated always as identity,
    id uuid primary key, run_id uuid not null, node text not null, scope text, request int, attempt int, key text not null, mode text not null,
    owner text not null, pid int not null, began_at float8 not null
  )`)
}

/** Notes an execution in a commit of its own. Tried again while the server is away; the id sees to it that it stands there once. */
export async function note(pool: Pool, schema: string, execution: Execution): Promise<void> {
  const { id, runId, node, scope, request, attempt, key, mode, owner, pid, beganAt } = execution
  const statement = `insert into ${schema}.journal (id, run_id, node, scope, request, attempt, key, mode, owner, pid, began_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (id) do nothing`
  for (const giveUpAt = Date.now() + NOTE_MS_MAX; ; ) {
    try {
      await pool.query(statement, [id, runId, node, scope, request, attempt, key, mode, owner, pid, beganAt])
      return
    } catch (error) {
      if (Date.now() > giveUpAt) throw error
      await sleep(PAUSE_MS)
    }
  }
}

/** Everything that was noted, in the order in which it began. */
export async function readJournal(pool: Pool, schema: string): Promise<readonly Execution[]> {
  const { rows } = await pool.query<Execution>(`
    select id::text, run_id::text as "runId", node, scope, request, attempt, key, mode, owner, pid, began_at as "beganAt"
    from ${schema}.journal order by began_at, number`)
  return rows
}
