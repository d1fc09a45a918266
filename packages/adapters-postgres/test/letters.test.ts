import { LETTER_KEPT_MS } from '@nofx/core'
import { Pool } from 'pg'
import { afterAll, expect, inject, it } from 'vitest'
import { postgresStorage } from '../src/index.ts'
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
