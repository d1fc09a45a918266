import { sql, type Kysely } from 'kysely'
import { setTimeout as sleep } from 'node:timers/promises'
import type { SchemaNames } from '../schema-names.ts'

/** Each append has room for so many positions of events. */
const POSITIONS_PER_APPEND = 1_024

/** The position of the append that an event's position lies in. */
export function appendPosition(position: number): number {
  return Math.floor(position / POSITIONS_PER_APPEND)
}

/** A transaction that writes events lasts milliseconds. One that lasts longer than this is not waited for. */
const WAIT_MS_MAX = 1_000
const POLL_MS = 3

/**
 * The position of the append up to which the log is settled: nothing will appear at or below it any more. Positions are drawn before their
 * transaction commits, so a reader could see 7 before 6 is there, move its cursor to 7 and never meet 6.
 *
 * We note the highest position that was drawn, then the transactions that hold a writer's lock on the appends: whoever drew a position
 * so far is among them or has ended. Once they have ended, so is the question. Writers are never made to wait.
 */
export async function settledPosition(db: Kysely<unknown>, names: SchemaNames, after: number): Promise<number> {
  const top = await drawnPosition(db, names)
  if (top <= after) return after
  const giveUpAt = Date.now() + WAIT_MS_MAX
  const writers = await writersNow(db, names)
  let waiting = writers
  while (waiting.length > 0) {
    if (Date.now() > giveUpAt) return firstGap(db, names, after, top)
    await sleep(POLL_MS)
    const now = new Set(await writersNow(db, names))
    waiting = waiting.filter((writer) => now.has(writer))
  }
  return top
}

async function drawnPosition(db: Kysely<unknown>, names: SchemaNames): Promise<number> {
  const { rows } = await sql<{ top: number | string }>`select last_value as top from ${names.of('nofx_appends_position_seq')}`.execute(db)
  return Number(rows[0]?.top ?? 0)
}

async function writersNow(db: Kysely<unknown>, names: SchemaNames): Promise<readonly string[]> {
  const { rows } = await sql<{ writer: string }>`
    select lock.virtualtransaction as writer
    from pg_catalog.pg_locks lock
    join pg_catalog.pg_class class on class.oid = lock.relation
    join pg_catalog.pg_namespace namespace on namespace.oid = class.relnamespace
    where namespace.nspname = ${names.schema} and class.relname = 'nofx_appends' and lock.mode = 'RowExclusiveLock' and lock.granted
      and lock.database = (select oid from pg_catalog.pg_database where datname = current_database())`.execute(db)
  return rows.map(({ writer }) => writer)
}

/** The last position before the first one that is missing: safe with any writers, and short of what could be read. */
async function firstGap(db: Kysely<unknown>, names: SchemaNames, after: number, top: number): Promise<number> {
  const { rows } = await sql<{ previous: number | string | null }>`
    select min(previous) as previous from (
      select position, lag(position, 1, ${after}::bigint) over (order by position) as previous
      from ${names.of('nofx_appends')} where position > ${after} and position <= ${top}
    ) neighbours where position - previous > 1`.execute(db)
  return Number(rows[0]?.previous ?? top)
}
