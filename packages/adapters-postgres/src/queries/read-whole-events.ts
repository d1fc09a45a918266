import { NofxError, type AnyEvent, type Definition } from '@nofx/core'
import { sql, type Kysely } from 'kysely'
import type { DefinitionCache } from '../definition-cache.ts'
import { fromJsonText } from '../json-text.ts'
import { blobsOf, definitionOf, withBlobs, withDefinition } from '../payload.ts'
import type { SchemaNames } from '../schema-names.ts'

/** What is kept apart from an event: a large field of it, or what its run follows. */
interface Part {
  readonly runId: string
  readonly table: 'nofx_blobs' | 'nofx_definitions'
  /** The hash of a blob, or the id of a definition. */
  readonly key: string
}

/** What was read of the parts, by table, run and key. Runs that follow the same share one definition. */
type Parts = ReadonlyMap<string, unknown>

/**
 * Reads events and puts back into them what is kept apart, which costs nothing when there is nothing. It is fetched by further
 * statements: when the retention has removed a run in between, the events are read once more, and those of the run are not among them.
 */
export async function readWholeEvents<Entry extends { readonly event: AnyEvent }>(
  db: Kysely<unknown>, names: SchemaNames, cache: DefinitionCache, runOf: (entry: Entry) => string, read: () => Promise<readonly Entry[]>,
): Promise<readonly Entry[]> {
  for (let isAgain = false; ; isAgain = true) {
    const entries = await read()
    const wanted = entries.flatMap((entry) => partsOf(runOf(entry), entry.event))
    if (wanted.length === 0) return entries
    const parts = new Map([...(await readBlobs(db, names, wanted)), ...(await readDefinitions(db, names, cache, wanted))])
    const missing = wanted.find((part) => !parts.has(nameOf(part)))
    if (missing === undefined) return entries.map((entry) => whole(entry, runOf(entry), parts))
    if (isAgain || (await isThere(db, names, missing.runId))) {
      throw new NofxError('run.parked', `Run ${missing.runId} cannot be read: it refers to ${missing.key}, which is not in ${missing.table}. Restore that table from the backup that nofx_appends came from.`)
    }
  }
}

const NONE: readonly Part[] = []

function partsOf(runId: string, event: AnyEvent): readonly Part[] {
  const hashes = blobsOf(event)
  const definition = definitionOf(event)
  // Almost every event, of which there may be very many.
  if (hashes === undefined && definition === undefined) return NONE
  return [
    ...Object.values(hashes ?? {}).map((key): Part => ({ runId, table: 'nofx_blobs', key })),
    ...(definition === undefined ? [] : [{ runId, table: 'nofx_definitions', key: definition } as const]),
  ]
}

async function readBlobs(db: Kysely<unknown>, names: SchemaNames, parts: readonly Part[]): Promise<Parts> {
  const wanted = parts.filter(({ table }) => table === 'nofx_blobs')
  if (wanted.length === 0) return new Map()
  const { rows } = await sql<{ run_id: string; hash: string; data: string }>`
    select blob.run_id::text, blob.hash, blob.data
    from json_to_recordset(${JSON.stringify(wanted)}::json) as wanted("runId" uuid, "key" text)
    join ${names.of('nofx_blobs')} blob on blob.run_id = wanted."runId" and blob.hash = wanted."key"`.execute(db)
  return new Map(rows.map((row) => [nameOf({ runId: row.run_id, table: 'nofx_blobs', key: row.hash }), row.data]))
}

async function readDefinitions(db: Kysely<unknown>, names: SchemaNames, cache: DefinitionCache, parts: readonly Part[]): Promise<Parts> {
  const ids = [...new Set(parts.flatMap(({ table, key }) => (table === 'nofx_definitions' ? [key.toLowerCase()] : [])))]
  const unknown = ids.filter((id) => cache.get(id) === undefined)
  const { rows } = unknown.length === 0 ? { rows: [] } : await sql<{ id: string; content: string }>`
    select id::text, content::text from ${names.of('nofx_definitions')} where id = any(${unknown}::uuid[])`.execute(db)
  for (const { id, content } of rows) cache.add({ id, content: fromJsonText(content) })
  return new Map(ids.flatMap((id) => (cache.get(id) === undefined ? [] : [[id, cache.get(id)]])))
}

function whole<Entry extends { readonly event: AnyEvent }>(entry: Entry, runId: string, parts: Parts): Entry {
  const hashes = blobsOf(entry.event)
  const definition = definitionOf(entry.event)
  if (hashes === undefined && definition === undefined) return entry
  // That each is there was seen before.
  const defined = definition === undefined ? entry.event : withDefinition(entry.event, parts.get(nameOf({ runId, table: 'nofx_definitions', key: definition })) as Definition)
  const event = hashes === undefined ? defined : withBlobs(defined, hashes, (key) => parts.get(nameOf({ runId, table: 'nofx_blobs', key })) as string)
  return { ...entry, event }
}

async function isThere(db: Kysely<unknown>, names: SchemaNames, runId: string): Promise<boolean> {
  const { rows } = await sql`select 1 from ${names.of('nofx_runs')} where run_id = ${runId}::uuid`.execute(db)
  return rows.length > 0
}

function nameOf({ runId, table, key }: Part): string {
  // Postgres writes UUIDs in lower case, and takes them in any.
  return table === 'nofx_blobs' ? `${runId.toLowerCase()} ${key}` : key.toLowerCase()
}
