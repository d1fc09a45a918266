import type { RecordChange } from '@nofx/core'
import { Pool } from 'pg'
import { afterAll, expect, inject, it } from 'vitest'
import { postgresStorage } from '../src/index.ts'
import { newSchema } from './new-schema.ts'

const schema = newSchema()
const pool = new Pool({ connectionString: inject('postgresUrl') })
const storage = postgresStorage({ pool, schema })
afterAll(async () => {
  await storage.close()
  await pool.end()
})

it('rows are locked in the order of their ids, whatever the order of changes, so that two calls cannot deadlock', async () => {
  const ids = Array.from({ length: 20 }, () => crypto.randomUUID()).sort()
  const [first, last] = [ids[0], ids.at(-1)]
  await storage.records.write(ids.map((id): RecordChange => ({ op: 'insert', table: 'agent_sessions', row: { id, orchestration_type: 'solo', status: 'new' } })))
  const client = await pool.connect()
  await client.query('begin')
  await client.query(`select from ${schema}.agent_sessions where id = $1 for update`, [first])
  const written = Promise.resolve(storage.records.write(ids.toReversed().map((id): RecordChange => ({ op: 'update', table: 'agent_sessions', id, set: { status: 'changed' } }))))
  const waiting = async () => (await pool.query(`select from pg_stat_activity where wait_event_type = 'Lock' and query like $1`, [`%${schema}%nofx_write_records%`])).rows.length
  await expect.poll(waiting).toBe(1)
  // Whoever waits for the first row holds no later one.
  expect((await client.query(`select from ${schema}.agent_sessions where id = $1 for update nowait`, [last])).rows).toHaveLength(1)
  await client.query('commit')
  client.release()
  await written
  expect(new Set((await storage.records.read('agent_sessions')).map(({ status }) => status))).toEqual(new Set(['changed']))
})
