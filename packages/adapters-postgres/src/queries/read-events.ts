import type { Recorded } from '@nofx/core'
import { sql, type Kysely } from 'kysely'
import type { DefinitionCache } from '../definition-cache.ts'
import { fromJsonText } from '../json-text.ts'
import { eventOf } from '../payload.ts'
import type { SchemaNames } from '../schema-names.ts'
import { readWholeEvents } from './read-whole-events.ts'

/** Bytes, as they are stored, of the rows of the log that are sent as one text. */
const PAGE_BYTES = 1_000_000

/** Version, time and events of row after row: `[2, 1700000000000, [{...}, {...}], 4, ...]`. */
type Rows = readonly (number | readonly object[])[]

/** The events of one run behind a version. */
export function readEvents(db: Kysely<unknown>, names: SchemaNames, cache: DefinitionCache, runId: string, after: number, limit: number): Promise<readonly Recorded[]> {
  return readWholeEvents(db, names, cache, () => runId, () => readRows(db, names, runId, after, limit))
}

/**
 * Those of the rows that end behind the version. Many rows come as one text: a driver that takes row after row apart, and a parser that is
 * called for each, would take twice as long.
 */
async function readRows(db: Kysely<unknown>, names: SchemaNames, runId: string, after: number, limit: number): Promise<readonly Recorded[]> {
  const { rows: pages } = await sql<{ rows: string }>`
    select string_agg(version || ',' || at || ',' || events, ',' order by version) as rows
    from (
      select version, at, events::text as events, sum(pg_column_size(events)) over (order by version) / ${sql.lit(PAGE_BYTES)} as page
      from ${names.of('nofx_appends')}
      where run_id = ${runId}::uuid and version > ${after}::int
      order by version
      limit ${Number.isFinite(limit) ? limit : null}::bigint
    ) numbered
    group by page
    order by page`.execute(db)
  const events: Recorded[] = []
  for (const { rows } of pages) takeRows(fromJsonText(`[${rows}]`) as Rows, events)
  const first = events.findIndex(({ version }) => version > after)
  return first === -1 ? [] : events.slice(first, first + limit)
}

function takeRows(rows: Rows, events: Recorded[]): void {
  for (let index = 0; index < rows.length; index += 3) {
    const [last, at, stored] = [rows[index] as number, rows[index + 1] as number, rows[index + 2] as readonly object[]]
    stored.forEach((event, place) => events.push({ version: last - stored.length + 1 + place, at, event: eventOf(event) }))
  }
}
