import { NofxError, type AnyEvent } from '@nofx/core'
import { sql, type Kysely } from 'kysely'
import { blobsOf, withBlobs } from '../payload.ts'
import type { SchemaNames } from '../schema-names.ts'

/** Puts large fields back into events that were read from the log. Costs nothing when there are none. */
export async function restoreBlobs<Entry extends { readonly event: AnyEvent }>(
  db: Kysely<unknown>, names: SchemaNames, entries: readonly Entry[], runOf: (entry: Entry) => string,
): Promise<readonly Entry[]> {
  const wanted = entries.flatMap((entry) => Object.values(blobsOf(entry.event) ?? {}).map((hash) => ({ runId: runOf(entry), hash })))
  if (wanted.length === 0) return entries
  const { rows } = await sql<{ run_id: string; hash: string; data: string }>`
    select blob.run_id::text, blob.hash, blob.data
    from json_to_recordset(${JSON.stringify(wanted)}::json) as wanted("runId" uuid, "hash" text)
    join ${names.of('nofx_blobs')} blob on blob.run_id = wanted."runId" and blob.hash = wanted."hash"`.execute(db)
  const data = new Map(rows.map((row) => [`${row.run_id} ${row.hash}`, row.data]))
  return entries.map((entry) => {
    const hashes = blobsOf(entry.event)
    if (hashes === undefined) return entry
    const runId = runOf(entry)
    const event = withBlobs(entry.event, hashes, (hash) => {
      const found = data.get(`${runId} ${hash}`)
      if (found === undefined) throw new NofxError('storage.unavailable', `Run ${runId} refers to the blob ${hash}, which is not in the store. Restore nofx_blobs from the backup that nofx_appends came from.`)
      return found
    })
    return { ...entry, event }
  })
}
