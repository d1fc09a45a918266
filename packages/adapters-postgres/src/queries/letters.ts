import { LETTER_KEPT_MS, NofxError, type AnyEvent, type Letter, type LetterState, type SerialisedError } from '@nofx/core'
import { sql, type Kysely } from 'kysely'
import { fromJsonText, toJsonText } from '../json-text.ts'
import { LETTERS_CHANNEL } from '../letter-listener.ts'
import type { SchemaNames } from '../schema-names.ts'

/** Settled letters that a post removes at most: more than it adds, so there are ever fewer of them. */
const FORGOTTEN_MAX = 100

/**
 * Leaves a letter, unless the run is not there. A repeated attempt with the same id leaves it once, also when it was taken meanwhile: that is
 * known for long. What is known of letters that were settled too long ago for that is removed on the way.
 */
export async function postLetter(db: Kysely<unknown>, names: SchemaNames, id: string, runId: string, event: AnyEvent): Promise<void> {
  const letters = names.of('nofx_letters')
  const { rows } = await sql`
    with run as (select run_id from ${names.of('nofx_runs')} where run_id = ${runId}::uuid for key share), posted as (
      insert into ${letters} (id, run_id, event) select ${id}::uuid, run_id, ${toJsonText(event)}::json from run on conflict do nothing
    ), forgotten as (
      delete from ${letters} where id in (
        select id from ${letters}
        where run_id = ${runId}::uuid and settled_at < now() - ${LETTER_KEPT_MS}::float8 * interval '1 millisecond'
        order by settled_at
        limit ${sql.lit(FORGOTTEN_MAX)}
        for update skip locked
      )
    )
    select pg_notify(${sql.lit(LETTERS_CHANNEL)}, run_id::text)::text from run`.execute(db)
  if (rows.length === 0) throw new NofxError('run.unknown', `There is no run ${runId} in the store.`)
}

export async function waitingLetters(db: Kysely<unknown>, names: SchemaNames, owner: string, limit: number): Promise<readonly Letter[]> {
  const { rows } = await sql<{ id: string; run_id: string; event: string }>`
    select letter.id::text, letter.run_id::text, letter.event::text
    from ${names.of('nofx_letters')} letter
    join ${names.of('nofx_runs')} run on run.run_id = letter.run_id
    where run.owner = ${owner} and letter.status = 'waiting'
    order by letter.number
    limit ${limit}`.execute(db)
  return rows.map(({ id, run_id, event }) => ({ id, runId: run_id, event: fromJsonText(event) as AnyEvent }))
}

/** Notes what became of a letter that waits; an append that is taking it right now is waited for. Its event is not needed any more. */
export async function settleLetter(db: Kysely<unknown>, names: SchemaNames, id: string, status: 'refused' | 'withdrawn', error?: SerialisedError): Promise<void> {
  await sql`
    update ${names.of('nofx_letters')}
    set status = ${status}, error = ${error === undefined ? null : toJsonText(error)}::json, event = null, settled_at = now()
    where id = ${id}::uuid and status = 'waiting'`.execute(db)
}

export async function letterState(db: Kysely<unknown>, names: SchemaNames, id: string): Promise<LetterState> {
  const { rows } = await sql<LetterRow>`select status, error::text from ${names.of('nofx_letters')} where id = ${id}::uuid`.execute(db)
  const [row] = rows
  if (row === undefined) return { status: 'unknown' }
  return row.status === 'refused' ? { status: 'refused', error: fromJsonText(row.error) as SerialisedError } : { status: row.status }
}

type LetterRow = { readonly status: 'waiting' | 'taken' | 'withdrawn' } | { readonly status: 'refused'; readonly error: string }
