import { Pool } from 'pg'
import { afterAll, describe, expect, inject, it } from 'vitest'
import { postgresStorage } from '../src/index.ts'
import { newSchema } from './new-schema.ts'
import { start } from './sample-appends.ts'

const schema = newSchema()
const pool = new Pool({ connectionString: inject('postgresUrl') })
afterAll(() => pool.end())

describe('a renewal', () => {
  it('renews a run that an append holds at that moment', async () => {
    const storage = postgresStorage({ pool, schema })
    const runId = crypto.randomUUID()
    const append = start(runId)
    await storage.log.append([{ ...append, lease: { ...append.lease, durationMs: 1_000 } }])
    const client = await pool.connect()
    await client.query('begin')
    await client.query(`select from ${schema}.nofx_runs where run_id = $1 for no key update`, [runId])
    const renewed = storage.runs.renew({ owner: append.lease.owner, durationMs: 60_000 })
    await new Promise((resolve) => setTimeout(resolve, 100))
    await client.query('commit')
    client.release()
    expect(await renewed).toEqual([runId])
    const { rows } = await pool.query<{ left: number }>(`select extract(epoch from lease_expires_at - now())::float8 as left from ${schema}.nofx_runs where run_id = $1`, [runId])
    expect(rows[0]?.left).toBeGreaterThan(50)
  })
})

describe('a pool that begins transactions as repeatable read', () => {
  it('is refused, since an append could not see what it waited for', async () => {
    const url = new URL(inject('postgresUrl'))
    const stale = new Pool({ connectionString: url.href, options: '-c default_transaction_isolation=repeatable\\ read' })
    const storage = postgresStorage({ pool: stale, schema })
    await expect(storage.open?.()).rejects.toMatchObject({ code: 'input.invalid', message: expect.stringContaining('read committed') as string })
    await stale.end()
  })
})
