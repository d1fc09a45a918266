import { NofxError, type AnyEvent, type Letter, type LetterState, type SerialisedError } from '@nofx/core'
import { sql, type Kysely } from 'kysely'
import { fromJsonText, toJsonText } from '../json-text.ts'
import type { SchemaNames } from '../schema-names.ts'

/** Leaves a letter, unless the run is not there. A repeated attempt with the same id leaves it once. */
export async function postLetter(db: Kysely<unknown>, names: SchemaNames, id: string, runId: string, event: AnyEvent): Promise<void> {
  const { rows } = await sql<{ known: boolean }>`
    with run as (select run_id from ${names.of('nofx_runs')} where run_id = ${runId}::uuid for key share), posted as (
      insert into ${names.of('nofx_letters')} (id, run_id, event) select ${id}::uuid, run_id, ${toJsonText(event)}::json from run on conflict do nothing
    )
    select exists (select from run) as known`.execute(db)
  if (rows[0]?.known !== true) throw new NofxError('run.unknown', `There is no run ${runId} in the store.`)
}

export async function waitingLetters(db: Kysely<unknown>, names: SchemaNames, owner: string, limit: number): Promise<readonly Letter[]> {
  const { rows } = await sql<{ id: string; run_id: string; event: string }>`
    select letter.id::text, letter.run_id::text, letter.event::text
    from ${names.of('nofx_letters')} letter
    join ${names.of('nofx_runs')} run on run.run_id = letter.run_id
    where run.owner = ${owner} and letter.error is null
    order by letter.number
    limit ${limit}`.execute(db)
  return rows.map(({ id, run_id, event }) => ({ id, runId: run_id, event: fromJsonText(event) as AnyEvent }))
}

export async function refuseLetter(db: Kysely<unknown>, names: SchemaNames, id: string, error: SerialisedError): Promise<void> {
  await sql`update ${names.of('nofx_letters')} set error = ${toJsonText(error)}::json where id = ${id}::uuid and error is null`.execute(db)
}

export async function letterState(db: Kysely<unknown>, names: SchemaNames, id: string): Promise<LetterState> {
  const { rows } = await sql<{ error: string | null }>`select error::text from ${names.of('nofx_letters')} where id = ${id}::uuid`.execute(db)
  return stateOf(rows)
}

/** What stands in the place of an error when the sender has taken his letter back. */
const WITHDRAWN = '"withdrawn"'

/**
 * Marks a letter as taken back, unless it was refused; an append that is taking it right now is waited for. It is only removed by
 * `removeLetter`, so that a repeated attempt is answered like the first.
 */
export async function withdrawLetter(db: Kysely<unknown>, names: SchemaNames, id: string): Promise<LetterState> {
  const { rows } = await sql<{ error: string }>`
    update ${names.of('nofx_letters')} set error = coalesce(error, ${WITHDRAWN}::json) where id = ${id}::uuid returning error::text`.execute(db)
  return rows[0]?.error === WITHDRAWN ? { status: 'waiting' } : stateOf(rows)
}

export async function removeLetter(db: Kysely<unknown>, names: SchemaNames, id: string): Promise<void> {
  await sql`delete from ${names.of('nofx_letters')} where id = ${id}::uuid`.execute(db)
}

function stateOf([letter]: readonly { readonly error: string | null }[]): LetterState {
  if (letter === undefined) return { status: 'taken' }
  return letter.error === null ? { status: 'waiting' } : { status: 'refused', error: fromJsonText(letter.error) as SerialisedError }
}
