import { LETTER_KEPT_MS, type AnyEvent, type Letter, type LetterState, type SerialisedError } from '@nofx/core'
import type { Connection } from '../connection.ts'
import { SQL_NOW } from '../sql-clock.ts'
import { sqlLimit } from '../sql-limit.ts'
import { assertRun } from './assert-run.ts'

/** Settled letters that a post removes at most: more than it adds, so there are ever fewer of them. */
const FORGOTTEN_MAX = 100

/** Leaves a letter, and removes what is known of letters that were settled long ago. @throws NofxError `run.unknown` */
export function postLetter(connection: Connection, id: string, runId: string, event: string): void {
  assertRun(connection, runId)
  connection
    .prepare(`delete from nofx_letters where number in (
      select number from nofx_letters where run_id = ? and settled_at < ${SQL_NOW} - ${LETTER_KEPT_MS} order by settled_at limit ${FORGOTTEN_MAX})`)
    .run(runId)
  connection.prepare('insert into nofx_letters (id, run_id, event) values (?, ?, ?)').run(id, runId, event)
}

/** `cross join` makes SQLite begin with the letters that wait, of which there are few at most times, and look up who owns the run of each. */
export function waitingLetters(connection: Connection, owner: string, limit: number): readonly Letter[] {
  const rows = connection
    .prepare(`
      select letter.id, letter.run_id, letter.event
      from nofx_letters letter
      cross join nofx_runs run on run.run_id = letter.run_id
      where letter.status = 'waiting' and run.owner = ?
      order by letter.number
      limit ?`)
    .all(owner, sqlLimit(limit)) as unknown as readonly { readonly id: string; readonly run_id: string; readonly event: string }[]
  return rows.map(({ id, run_id, event }) => ({ id, runId: run_id, event: JSON.parse(event) as AnyEvent }))
}

/** What is noted of a letter that is settled. Its event is not needed any more. */
const SETTLE = `update nofx_letters set status = ?, error = ?, event = null, settled_at = ${SQL_NOW} where status = 'waiting' and id in (select value from json_each(?))`

export function refuseLetter(connection: Connection, id: string, error: SerialisedError): void {
  connection.prepare(SETTLE).run('refused', JSON.stringify(error), JSON.stringify([id]))
}

export function letterState(connection: Connection, id: string): LetterState {
  const row = connection.prepare('select status, error from nofx_letters where id = ?').get(id) as LetterRow | undefined
  if (row === undefined) return { status: 'unknown' }
  return row.status === 'refused' ? { status: 'refused', error: JSON.parse(row.error) as SerialisedError } : { status: row.status }
}

type LetterRow = { readonly status: 'waiting' | 'taken' | 'withdrawn' } | { readonly status: 'refused'; readonly error: string }

export function withdrawLetter(connection: Connection, id: string): LetterState {
  connection.prepare(SETTLE).run('withdrawn', null, JSON.stringify([id]))
  return letterState(connection, id)
}

/** Whether all of these letters still wait. */
export function areAllThere(connection: Connection, ids: readonly string[]): boolean {
  const missing = connection.prepare(`select 1 from json_each(?) sent where not exists (select 1 from nofx_letters where id = sent.value and status = 'waiting')`).get(JSON.stringify(ids))
  return missing === undefined
}

/** Notes that the events of these letters are being stored. */
export function takeLetters(connection: Connection, ids: readonly string[]): void {
  connection.prepare(SETTLE).run('taken', null, JSON.stringify(ids))
}
