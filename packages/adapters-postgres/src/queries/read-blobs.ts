import { NofxError, type AnyEvent } from '@nofx/core'
import { sql, type Kysely } from 'kysely'
import { blobsOf, withBlobs } from '../payload.ts'
import type { SchemaNames } from '../schema-names.ts'

/**
 * Reads events and puts their large fields back into them, which costs nothing when there are none. They are fetched by a second
 * statement: when the retention has removed a run in between, the events are read once more, and those of the run are not among them.
 */
export async function withLargeFields<Entry extends { readonly event: AnyEvent }>(
  db: Kysely<unknown>, names: SchemaNames, runOf: (entry: Entry) => string, read: () => Promise<readonly Entry[]>,
): Promise<readonly Entry[]> {
  for (;;) {
    const entries = await read()
    const wanted = entries.flatMap((entry) => Object.values(blobsOf(entry.event) ?? {}).map((hash) => ({ runId: runOf(entry), hash })))
    if (wanted.length === 0) return entries
    const blobs = await readBlobs(db, names, wanted)
    const missing = wanted.find(({ runId, hash }) => !blobs.has(keyOf(runId, hash)))
    if (missing === undefined) return entries.map((entry) => restored(entry, runOf(entry), blobs))
    if (await isThere(db, names, missing.runId)) {
      throw new NofxError('storage.unavailable', `Run ${missing.runId} refers to the blob ${missing.hash}, which is not in the store. Restore nofx_blobs from the backup that nofx_appends came from.`)
    }
  }
}

interface BlobName {
  readonly runId: string
  readonly hash: string
}

async function readBlobs(db: Kysely<unknown>, names: SchemaNames, wanted: readonly BlobName[]): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ run_id: string; hash: string; data: string }>`
    select blob.run_id::text, blob.hash, blob.data
    from json_to_recordset(${JSON.stringify(wanted)}::json) as wanted("runId" uuid, "hash" text)
    join ${names.of('nofx_blobs')} blob on blob.run_id = wanted."runId" and blob.hash = wanted."hash"`.execute(db)
  return new Map(rows.map((row) => [keyOf(row.run_id, row.hash), row.data]))
}

function restored<Entry extends { readonly event: AnyEvent }>(entry: Entry, runId: string, blobs: ReadonlyMap<string, string>): Entry {
  const hashes = blobsOf(entry.event)
  // That each is there was seen before.
  return hashes === undefined ? entry : { ...entry, event: withBlobs(entry.event, hashes, (hash) => blobs.get(keyOf(runId, hash)) as string) }
}

async function isThere(db: Kysely<unknown>, names: SchemaNames, runId: string): Promise<boolean> {
  const { rows } = await sql`select 1 from ${names.of('nofx_runs')} where run_id = ${runId}::uuid`.execute(db)
  return rows.length > 0
}

function keyOf(runId: string, hash: string): string {
  // Postgres writes UUIDs in lower case, and takes them in any.
  return `${runId.toLowerCase()} ${hash}`
}
