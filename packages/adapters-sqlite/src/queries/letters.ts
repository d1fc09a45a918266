import type { AnyEvent, Letter, LetterState, SerialisedError } from '@nofx/core'
import type { Connection } from '../connection.ts'
import { sqlLimit } from '../sql-limit.ts'
import { assertRun } from './assert-run.ts'

/** @throws NofxError `run.unknown` */
export function postLetter(connection: Connection, id: string, runId: string, event: string): void {
  assertRun(connection, runId)
  connection.prepare('insert into nofx_letters (id, run_id, event) values (?, ?, ?)').run(id, runId, event)
}

/** `cross join` makes SQLite begin with the letters, of which there are few at most times, and look up who owns the run of each. */
export function waitingLetters(connection: Connection, owner: string, limit: number): readonly Letter[] {
  const rows = connection
    .prepare(`
      select letter.id, letter.run_id, letter.event
      from nofx_letters letter
      cross join nofx_runs run on run.run_id = letter.run_id
      where letter.error is null and run.owner = ?
      order by letter.number
      limit ?`)
    .all(owner, sqlLimit(limit)) as unknown as readonly { readonly id: string; readonly run_id: string; readonly event: string }[]
  return rows.map(({ id, run_id, event }) => ({ id, runId: run_id, event: JSON.parse(event) as AnyEvent }))
}

export function refuseLetter(connection: Connection, id: string, error: SerialisedError): void {
  connection.prepare('update nofx_letters set error = ? where id = ?').run(JSON.stringify(error), id)
}

export function letterState(connection: Connection, id: string): LetterState {
  return stateOf(connection.prepare('select error from nofx_letters where id = ?').get(id))
}

export function withdrawLetter(connection: Connection, id: string): LetterState {
  return stateOf(connection.prepare('delete from nofx_letters where id = ? returning error').get(id))
}

/** Whether none of these letters was taken back or refused. */
export function areAllThere(connection: Connection, ids: readonly string[]): boolean {
  const missing = connection.prepare('select 1 from json_each(?) sent where not exists (select 1 from nofx_letters where id = sent.value and error is null)').get(JSON.stringify(ids))
  return missing === undefined
}

/** Removes letters whose events are being stored. */
export function takeLetters(connection: Connection, ids: readonly string[]): void {
  connection.prepare('delete from nofx_letters where id in (select value from json_each(?))').run(JSON.stringify(ids))
}

function stateOf(row: { readonly error?: unknown } | undefined): LetterState {
  if (row === undefined) return { status: 'taken' }
  return row.error === null ? { status: 'waiting' } : { status: 'refused', error: JSON.parse(row.error as string) as SerialisedError }
}
