import { Pool } from 'pg'
import { afterAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { postgresStorage } from '../src/index.ts'
import { newSchema } from './new-schema.ts'
import { end, start } from './sample-appends.ts'

const pool = new Pool({ connectionString: inject('postgresUrl') })
let schema = ''
let storage: ReturnType<typeof postgresStorage>
beforeEach(async () => {
  schema = newSchema()
  storage = postgresStorage({ pool, schema })
  await storage.open?.()
  await pool.query(`create table ${schema}.invoices (session_id uuid references ${schema}.agent_sessions (id))`)
  await pool.query(`create table ${schema}.receipts (session_id uuid references ${schema}.agent_sessions (id) on delete restrict)`)
})
afterAll(() => pool.end())

/** A run that ended long ago, and its session. */
async function endedRun(): Promise<string> {
  const runId = crypto.randomUUID()
  const session = { op: 'insert', table: 'agent_sessions', row: { id: runId, orchestration_type: 'solo', status: 'completed' } } as const
  await storage.log.append([start(runId, [session]), end(runId, 1)])
  return runId
}

const bill = (runId: string) => pool.query(`insert into ${schema}.invoices values ($1)`, [runId])
const prune = (limit?: number) => storage.runs.prune({ olderThanMs: 1_000, ...(limit !== undefined && { limit }) })
const left = async () => (await storage.runs.list()).map(({ runId }) => runId).sort()

describe('retention beside a table of the host that refers to rows of runs', () => {
  it('keeps these runs whole, and removes the others', async () => {
    const runIds = [await endedRun(), await endedRun(), await endedRun()]
    await bill(runIds[1] ?? '')
    expect(await prune()).toBe(2)
    expect(await left()).toEqual([runIds[1]])
    expect(await storage.log.read(runIds[1] ?? '')).toHaveLength(2)
    expect(await storage.records.read('agent_sessions')).toMatchObject([{ id: runIds[1] }])
    expect(await prune()).toBe(0)
  })

  it('does so as well where the table says restrict, for which a newer server has an error of its own', async () => {
    const runIds = [await endedRun(), await endedRun()]
    await pool.query(`insert into ${schema}.receipts values ($1)`, [runIds[0]])
    expect(await prune()).toBe(1)
    expect(await left()).toEqual([runIds[0]])
  })

  it('goes on beyond them, though they are the oldest and more than a batch', async () => {
    const kept = [await endedRun(), await endedRun(), await endedRun(), await endedRun()]
    for (const runId of kept) await bill(runId)
    for (let index = 0; index < 5; index++) await endedRun()
    expect(await prune(2)).toBe(2)
    expect(await prune(2)).toBe(2)
    expect(await prune(2)).toBe(1)
    expect(await prune(2)).toBe(0)
    expect(await left()).toEqual([...kept].sort())
  })

  it('removes them when nothing refers to them any more, a day later', async () => {
    const runId = await endedRun()
    await bill(runId)
    expect(await prune()).toBe(0)
    await pool.query(`delete from ${schema}.invoices`)
    expect(await prune()).toBe(0)
    await pool.query(`update ${schema}.nofx_runs set kept_until = kept_until - interval '1 day'`)
    expect(await prune()).toBe(1)
    expect(await left()).toEqual([])
  })
})

describe('reading while the retention removes', () => {
  /** A pool whose connections first do something else before they send a statement that holds a text; once. */
  function interrupted(text: string, meanwhile: () => Promise<unknown>): Pool {
    const own = new Pool({ connectionString: inject('postgresUrl') })
    let isDone = false
    const connect = own.connect.bind(own)
    own.connect = (async () => {
      const client = await connect()
      const query = client.query.bind(client) as (...parameters: readonly unknown[]) => Promise<unknown>
      client.query = (async (...parameters: readonly unknown[]) => {
        if (!isDone && String(parameters[0]).includes(text)) {
          isDone = true
          await meanwhile()
        }
        return query(...parameters)
      }) as typeof client.query
      return client
    }) as typeof own.connect
    return own
  }

  async function startLarge(): Promise<string> {
    const runId = crypto.randomUUID()
    const large = { type: 'run.started', v: 1, kind: 'k', name: 'n', input: 'x'.repeat(100_000) }
    await storage.log.append([{ ...start(runId), events: [{ version: 1, at: 1, event: large }] }, end(runId, 1)])
    return runId
  }

  it('finds the run gone when its large fields are not there any more', async () => {
    const [gone, there] = [await startLarge(), crypto.randomUUID()]
    await storage.log.append([start(there)])
    for (const read of ['read', 'readAll'] as const) {
      const runId = read === 'read' ? gone : await startLarge()
      let pruned = 0
      const own = interrupted('nofx_blobs', async () => (pruned = await prune()))
      const reader = postgresStorage({ pool: own, schema })
      const events = await (read === 'read' ? reader.log.read(runId) : reader.log.readAll({ after: 0, limit: 100 }))
      expect(pruned).toBe(1)
      expect(events).toMatchObject(read === 'read' ? [] : [{ runId: there }])
      await reader.close()
      await own.end()
    }
  })

  it('says so when a blob is missing of a run that is there', async () => {
    const runId = await startLarge()
    await pool.query(`delete from ${schema}.nofx_blobs`)
    await expect(storage.log.read(runId)).rejects.toMatchObject({ code: 'run.parked', retryable: false, message: expect.stringContaining(runId) as string })
  })
})
