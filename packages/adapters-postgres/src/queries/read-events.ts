import { NofxError, type Recorded } from '@nofx/core'
import { sql, type Kysely } from 'kysely'
import type { DefinitionCache } from '../definition-cache.ts'
import { fromJsonText } from '../json-text.ts'
import { eventOf } from '../payload.ts'
import type { SchemaNames } from '../schema-names.ts'
import { readWholeEvents } from './read-whole-events.ts'

/** Versions of which the rows are sent as one text, which is some 100 kB then, and some 64 MB at the very most. */
const VERSIONS_PER_PAGE = 1_000

/** Of a Postgres int, which versions are. */
const INT_MAX = 2 ** 31 - 1

/** Version, time and events of row after row: `[2, 1700000000000, [{...}, {...}], 4, ...]`. */
type Rows = readonly unknown[]

/** The events of one run behind a version. */
export function readEvents(db: Kysely<unknown>, names: SchemaNames, cache: DefinitionCache, runId: string, after: number, limit: number): Promise<readonly Recorded[]> {
  return readWholeEvents(db, names, cache, () => runId, () => readRows(db, names, runId, after, limit))
}

/**
 * Those of the rows that end behind the version. Many rows come as one text: a driver that takes row after row apart, and a parser that is
 * called for each, would take twice as long.
 */
async function readRows(db: Kysely<unknown>, names: SchemaNames, runId: string, after: number, limit: number): Promise<readonly Recorded[]> {
  const appends = names.of('nofx_appends')
  const ofRun = sql`run_id = ${runId}::uuid and version > ${after}::int`
  // The row that the last of so many events is in goes beyond it.
  const upTo = Number.isFinite(limit) ? sql`and version <= coalesce((select min(version) from ${appends} where ${ofRun} and version >= ${Math.min(after + limit, INT_MAX)}), ${sql.lit(INT_MAX)})` : sql``
  const { rows: pages } = await sql<{ rows: string }>`
    select string_agg(version || ',' || at || ',' || events::text, ',' order by version) as rows
    from ${appends}
    where ${ofRun} ${upTo}
    group by version / ${sql.lit(VERSIONS_PER_PAGE)}
    order by version / ${sql.lit(VERSIONS_PER_PAGE)}`.execute(db)
  const events: Recorded[] = []
  for (const { rows } of pages) takeRows(runId, fromJsonText(`[${rows}]`) as Rows, events)
  const first = events.findIndex(({ version }) => version > after)
  return first === -1 ? [] : events.slice(first, first + limit)
}

/** @throws NofxError `run.parked` for a row that a careless hand has written */
function takeRows(runId: string, rows: Rows, events: Recorded[]): void {
  for (let index = 0; index < rows.length; index += 3) {
    const [last, at, stored] = [rows[index] as number, rows[index + 1] as number, rows[index + 2]]
    if (!Array.isArray(stored)) throw damaged(runId, last)
    for (let place = 0; place < stored.length; place++) {
      const event = stored[place] as { readonly type?: unknown } | null
      if (typeof event?.type !== 'string') throw damaged(runId, last)
      events.push({ version: last - stored.length + 1 + place, at, event: eventOf(event) })
    }
  }
}

function damaged(runId: string, version: number): NofxError {
  return new NofxError('run.parked', `Run ${runId} cannot be read: what nofx_appends has of it at version ${version} is no list of events. Restore that row from a backup.`)
}
