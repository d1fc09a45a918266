import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { postgresStorage } from '../src/index.ts'
import { newSchema } from './new-schema.ts'
import { end, rejection, start } from './sample-appends.ts'

const pool = new Pool({ connectionString: inject('postgresUrl') })
const schema = newSchema()
const storage = postgresStorage({ pool, schema })
const [whole, damaged] = [crypto.randomUUID(), crypto.randomUUID()]
beforeAll(async () => {
  await storage.log.append([start(whole), start(damaged)])
  const asked = { type: 'effect.requested', v: 1, kind: 'step', name: 's', mode: 'pure' } as const
  const settled = { type: 'effect.settled', v: 1, request: 2, status: 'completed', value: 1 } as const
  const events = [asked, settled].map((event, index) => ({ version: index + 2, at: 2_000, event }))
  await storage.log.append([{ ...start(whole), expectedVersion: 1, events }])
  await storage.log.append([end(whole, 3)])
})
afterAll(() => pool.end())

describe('a row of the log that a careless hand has written', () => {
  it.for(['"garbage"', '7', 'null', '{}', '[null]', '[1]', '[{"no":"type"}]'])('parks its run and touches no other: %s', async (events) => {
    await pool.query(`update ${schema}.nofx_appends set events = $2 where run_id = $1`, [damaged, events])
    expect(await rejection(storage.log.read(damaged))).toMatchObject({ code: 'run.parked', retryable: false, message: expect.stringContaining(`Run ${damaged} cannot be read: what nofx_appends has of it at version 1`) as string })
    expect((await storage.log.read(whole)).map(({ version }) => version)).toEqual([1, 2, 3, 4])
    expect((await storage.log.readAll({ after: 0, limit: 100 })).filter(({ runId }) => runId === whole).map(({ version }) => version)).toEqual([1, 2, 3, 4])
    expect(await storage.outcomes.read()).toMatchObject([{ runId: whole, name: 's', status: 'completed' }])
    expect(await storage.runs.list()).toHaveLength(2)
  })
})
