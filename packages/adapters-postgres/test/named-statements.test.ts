import { Pool } from 'pg'
import { afterEach, describe, expect, inject, it } from 'vitest'
import { postgresStorage } from '../src/index.ts'
import { newSchema } from './new-schema.ts'
import { signal, start } from './sample-appends.ts'

const pools: Pool[] = []
afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.end()
})

/** A store that has one connection, which the test may use as well. */
async function openStore(schema = newSchema()) {
  const pool = new Pool({ connectionString: inject('postgresUrl'), max: 1 })
  pools.push(pool)
  const storage = postgresStorage({ pool, schema })
  await storage.open?.()
  const names = async () => (await pool.query<{ name: string }>('select name from pg_prepared_statements order by name')).rows.map(({ name }) => name)
  return { pool, storage, names }
}

const runId = crypto.randomUUID()

describe('statements that are asked for at every step', () => {
  it('are read once by a connection', async () => {
    const { storage, names } = await openStore()
    await storage.log.append([start(runId)])
    for (let version = 1; version < 10; version++) await storage.log.append([signal(runId, version, 'x')])
    expect(await names()).toHaveLength(2)
    expect(await storage.log.read(runId)).toHaveLength(10)
  })

  it('lose their names, and nothing else, when the connection does not know one any more', async () => {
    const { pool, storage, names } = await openStore()
    await storage.log.append([start(runId)])
    await storage.log.append([signal(runId, 1, 'a')])
    await pool.query('deallocate all')
    expect(await storage.log.append([signal(runId, 2, 'b')])).toEqual(['appended'])
    expect(await storage.log.append([signal(runId, 3, 'c')])).toEqual(['appended'])
    expect(await names()).toEqual([])
    expect((await storage.log.read(runId)).map(({ version }) => version)).toEqual([1, 2, 3, 4])
  })

  it('lose them when somebody else has given the connection one', async () => {
    const schema = newSchema()
    const first = await openStore(schema)
    await first.storage.log.append([start(runId)])
    const [name] = await first.names()
    const second = await openStore(schema)
    await second.pool.query(`prepare ${name} as select 1`)
    const other = crypto.randomUUID()
    expect(await second.storage.log.append([start(other)])).toEqual(['appended'])
    expect(await second.storage.log.append([signal(other, 1, 'a')])).toEqual(['appended'])
    expect(await second.names()).toEqual([name])
  })

  it('lose them in a transaction, too, which is then done once more', async () => {
    const { pool, storage } = await openStore()
    await storage.log.append([start(runId)])
    await pool.query('deallocate all')
    const other = crypto.randomUUID()
    expect(await storage.log.append([start(other), signal(other, 1, 'a'), signal(other, 2, 'b')])).toEqual(['appended', 'appended', 'appended'])
    expect(await storage.log.read(other)).toHaveLength(3)
  })
})
