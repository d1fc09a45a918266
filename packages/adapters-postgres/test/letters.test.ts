import { LETTER_KEPT_MS } from '@nofx/core'
import { Pool } from 'pg'
import { afterAll, describe, expect, inject, it } from 'vitest'
import { postgresStorage, type PostgresStorageOptions } from '../src/index.ts'
import { newSchema } from './new-schema.ts'
import { signal, start } from './sample-appends.ts'

const schema = newSchema()
const pool = new Pool({ connectionString: inject('postgresUrl') })
const storage = postgresStorage({ pool, schema })
const event = { type: 'signal.received', v: 1, name: 'a', payload: 'x' }
afterAll(async () => {
  await storage.close()
  await pool.end()
})

it('what became of letters is forgotten after a while, by who posts to the same run, and what waits never', async () => {
  const [runId, other] = [crypto.randomUUID(), crypto.randomUUID()]
  await storage.log.append([start(runId), start(other)])
  const { mailbox } = storage
  const [taken, refused, withdrawn, waiting, elsewhere] = [
    await mailbox.post(runId, event), await mailbox.post(runId, event), await mailbox.post(runId, event), await mailbox.post(runId, event), await mailbox.post(other, event),
  ]
  await storage.log.append([{ ...signal(runId, 1, 'a'), letters: [taken] }])
  await mailbox.refuse(refused, { name: 'Error', message: 'no' })
  await mailbox.withdraw(withdrawn)
  await mailbox.withdraw(elsewhere)
  const kept = async () => (await pool.query<{ id: string; event: unknown }>(`select id, event from ${schema}.nofx_letters order by number`)).rows
  // Only what waits needs its event.
  expect((await kept()).map((row) => row.event === null)).toEqual([true, true, true, false, true])

  const pass = (ms: number) => pool.query(`update ${schema}.nofx_letters set settled_at = settled_at - $1::float8 * interval '1 millisecond'`, [ms])
  await pass(LETTER_KEPT_MS - 60_000)
  const next = await mailbox.post(runId, event)
  expect((await kept()).map(({ id }) => id)).toEqual([taken, refused, withdrawn, waiting, elsewhere, next])
  await pass(120_000)
  const last = await mailbox.post(runId, event)
  expect((await kept()).map(({ id }) => id)).toEqual([waiting, elsewhere, next, last])
})

describe('letters that are posted', () => {
  const listeners = async () => (await pool.query<{ pid: number }>(`select pid from pg_stat_activity where query = 'listen nofx_letters' and application_name = $1`, [schema])).rows
  const listening = (options: Partial<PostgresStorageOptions> = {}) => postgresStorage({ connectionString: `${inject('postgresUrl')}?application_name=${schema}`, schema, ...options })

  it('are told of again once a lost connection is back, and no more when the store is closed', async () => {
    const ears = listening()
    const runId = crypto.randomUUID()
    await storage.log.append([start(runId)])
    let told = 0
    ears.mailbox.watch?.((of) => (told += of === runId ? 1 : 0))
    const isToldOnceMore = async () => {
      const before = told
      await expect.poll(async () => {
        await storage.mailbox.post(runId, event)
        return told
      }, { timeout: 10_000 }).toBeGreaterThan(before)
    }
    await isToldOnceMore()
    const [first] = await listeners()
    await pool.query('select pg_terminate_backend($1)', [first?.pid])
    await expect.poll(async () => (await listeners()).filter(({ pid }) => pid !== first?.pid).length, { timeout: 10_000 }).toBe(1)
    await isToldOnceMore()
    await ears.close()
    await expect.poll(listeners).toEqual([])
  })

  it('are not listened for where that is not wanted', () => {
    expect(listening({ listen: false }).mailbox.watch).toBeUndefined()
  })
})
