import { NofxError } from '@nofx/core'
import { sql, type Kysely } from 'kysely'
import { hashOf } from '../payload.ts'
import type { SchemaNames } from '../schema-names.ts'

/** Keeps a text for a run; answers with its hash. */
export async function writeBlob(db: Kysely<unknown>, names: SchemaNames, runId: string, text: string): Promise<string> {
  // As JSON, since a column of text has no way to say U+0000.
  const data = JSON.stringify(text)
  const hash = hashOf(text)
  const { rows } = await sql<{ known: boolean }>`
    with run as (select run_id from ${names.of('nofx_runs')} where run_id = ${runId}::uuid for key share), kept as (
      insert into ${names.of('nofx_blobs')} (run_id, hash, data) select run_id, ${hash}, ${data} from run on conflict do nothing
    )
    select exists (select from run) as known`.execute(db)
  if (rows[0]?.known !== true) throw new NofxError('run.unknown', `There is no run ${runId} in the store, so it can keep no blob.`)
  return hash
}

export async function readBlob(db: Kysely<unknown>, names: SchemaNames, runId: string, hash: string): Promise<string | undefined> {
  const { rows } = await sql<{ data: string }>`select data from ${names.of('nofx_blobs')} where run_id = ${runId}::uuid and hash = ${hash}`.execute(db)
  const [row] = rows
  return row && (JSON.parse(row.data) as string)
}
