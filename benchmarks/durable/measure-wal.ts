import { Client } from 'pg'
import { setTimeout as sleep } from 'node:timers/promises'
import type { BenchmarkServer } from '../measure/postgres-server.ts'

/** Bytes of write-ahead log a step. */
export interface WalCount {
  readonly bytes: number
  /** Of whole pages, which the first change of a page after a checkpoint writes; not in `bytes`. Absent where the server cannot tell, before PostgreSQL 15: then `bytes` has them. */
  readonly imageBytes?: number
}

/** At least, and at least as many as are at work at once. */
const WORKFLOWS_COUNTED = 30
/** The median passes over one in which an autovacuum falls, and over the first, which comes right after a checkpoint. */
const COUNTS = 3
const QUIET_MS = 50
const QUIET_MS_MAX = 5_000

/**
 * Counts some times after a checkpoint, so that all systems are alike in this. Images of pages are counted apart, for how many fall
 * on a step says how long ago the last checkpoint was, and how big the indexes are with keys that come in no order.
 *
 * @param work does so many workflows and says how many steps that were
 */
export async function measureWal(server: BenchmarkServer, atOnce: number, work: (workflows: number) => Promise<number>): Promise<readonly WalCount[]> {
  const client = new Client({ connectionString: await server.createDatabase('durable_wal') })
  await client.connect()
  try {
    const inspects = await client.query('create extension pg_walinspect').then(() => true, () => false)
    await client.query('checkpoint')
    const counts: WalCount[] = []
    for (let count = 0; count < COUNTS; count++) {
      const from = await quietPosition(client)
      const steps = await work(Math.max(WORKFLOWS_COUNTED, atOnce))
      const to = await quietPosition(client)
      const { rows } = await client.query<{ bytes: string }>('select $2::pg_lsn - $1::pg_lsn as bytes', [from, to])
      const images = inspects ? await imagesBetween(client, from, to) : 0
      counts.push({ bytes: (Number(rows[0]?.bytes) - images) / steps, ...(inspects && { imageBytes: images / steps }) })
    }
    return counts
  } finally {
    await client.end()
  }
}

/** The end of the write-ahead log, once nobody writes. */
async function quietPosition(client: Client): Promise<string> {
  const giveUpAt = Date.now() + QUIET_MS_MAX
  for (let last: string | undefined; ; await sleep(QUIET_MS)) {
    const { rows } = await client.query<{ position: string }>('select pg_current_wal_insert_lsn() as position')
    const position = rows[0]?.position
    if (position !== undefined && position === last) return position
    if (Date.now() > giveUpAt) throw new Error('The server is not quiet: somebody else writes to it, so its log says nothing.')
    last = position
  }
}

async function imagesBetween(client: Client, from: string, to: string): Promise<number> {
  // It reads what is on disk, where a few records behind the last commit may be missing.
  const { rows } = await client.query<{ bytes: string | null }>('select sum(fpi_size) as bytes from pg_get_wal_stats($1::pg_lsn, least($2::pg_lsn, pg_current_wal_flush_lsn()))', [from, to])
  return Number(rows[0]?.bytes ?? 0)
}
