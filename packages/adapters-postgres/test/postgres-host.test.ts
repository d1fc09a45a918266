import { serialiseError, type RecordChange } from '@nofx/core'
import { Pool, types } from 'pg'
import { afterAll, describe, expect, inject, it } from 'vitest'
import { postgresStorage } from '../src/index.ts'
import { newSchema } from './new-schema.ts'
import { rejection, start } from './sample-appends.ts'

const connectionString = inject('postgresUrl')
const schema = newSchema()
const pool = new Pool({ connectionString })
afterAll(() => pool.end())

describe('in a host', () => {
  it('leaves the pool of the host open', async () => {
    const storage = postgresStorage({ pool, schema })
    await storage.open?.()
    await storage.close()
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
    await expect(storage.log.append([start(crypto.randomUUID())])).rejects.toMatchObject({ code: 'storage.closed' })
  })

  it('needs nothing of a session: each transaction may be on another connection', async () => {
    const pooler = new Pool({ connectionString, max: 3, maxUses: 1 })
    const storage = postgresStorage({ pool: pooler, schema: newSchema() })
    const runIds = Array.from({ length: 10 }, () => crypto.randomUUID())
    expect(await storage.log.append(runIds.map((runId) => start(runId)))).toHaveLength(10)
    expect(await storage.runs.list()).toHaveLength(10)
    await storage.close()
    await pooler.end()
  })

  it('does not depend on the type parsers of the host', async () => {
    const hosts = new Map<number, (value: string) => unknown>([[20, BigInt], [1184, (value) => `at ${value}`], [3802, (value) => ({ hosts: value })], [1700, (value) => ({ decimal: value })]])
    const odd = new Pool({ connectionString, types: { getTypeParser: (id: number) => hosts.get(id) ?? types.getTypeParser(id) } })
    const storage = postgresStorage({ pool: odd, schema })
    const runId = crypto.randomUUID()
    const row = { id: crypto.randomUUID(), insight_type: 't', insight_data: { a: 1 }, impact_score: 0.5, action_recommendations: null, created_at: 1_000 }
    await storage.log.append([start(runId, [{ op: 'insert', table: 'analytics_insights', row }])])
    expect(await storage.log.read(runId)).toEqual(start(runId).events)
    expect(await storage.runs.get(runId)).toMatchObject({ epoch: 1, createdAt: 1_000, endedAt: null })
    expect(await storage.records.read('analytics_insights', { id: row.id })).toEqual([row])
    await storage.close()
    await odd.end()
  })

  it('stores nothing of a call that has a record which does not fit', async () => {
    const storage = postgresStorage({ pool, schema })
    const [good, bad] = [crypto.randomUUID(), crypto.randomUUID()]
    const orphan: RecordChange = { op: 'insert', table: 'workflow_executions', row: { id: bad, plan_id: crypto.randomUUID(), status: 'running' } }
    await expect(storage.log.append([start(good), start(bad, [orphan])])).rejects.toMatchObject({ code: 'input.invalid', retryable: false, message: expect.stringContaining('workflow_executions') })
    expect(await storage.log.read(good)).toEqual([])
    expect(await storage.log.read(bad)).toEqual([])
    await storage.close()
  })

  it('refuses what cannot be written, naming run and event', async () => {
    const storage = postgresStorage({ pool, schema })
    const runId = crypto.randomUUID()
    const event = { type: 'run.started', v: 1, kind: 'k', name: 'n', input: 10n }
    await expect(storage.log.append([{ ...start(runId), events: [{ version: 1, at: 1, event }] }])).rejects.toMatchObject({ code: 'input.invalid', message: expect.stringContaining(`Event 1 ("run.started") of run ${runId}`) })
    await expect(storage.log.append([start('not-a-uuid')])).rejects.toMatchObject({ code: 'input.invalid' })
    const unknown = { op: 'insert', table: 'workflow_plans', row: { id: runId, 'name" = 1; drop table x; --': 'x' } } as unknown as RecordChange
    await expect(storage.records.write([unknown])).rejects.toMatchObject({ code: 'input.invalid' })
    await storage.close()
  })

  it('does not pass over an event whose transaction commits late', async () => {
    const [slow, quick] = [crypto.randomUUID(), crypto.randomUUID()]
    const own = newSchema()
    const reader = postgresStorage({ pool, schema: own })
    await reader.open?.()
    const client = await pool.connect()
    await client.query('begin')
    await client.query(`insert into ${own}.nofx_runs (run_id, kind, name, status, epoch, lease_expires_at, created_at) values ($1, 'k', 'n', 'running', 1, now(), now())`, [slow])
    await client.query(`insert into ${own}.nofx_appends (run_id, version, at, events) values ($1, 1, 1, '[{"type":"run.started","v":1}]')`, [slow])
    await reader.log.append([start(quick)])
    expect(await reader.log.readAll({ after: 0, limit: 10 })).toEqual([])
    const following = reader.log.readAll({ after: 0, limit: 10 })
    await client.query('commit')
    client.release()
    expect((await following).map(({ runId }) => runId)).toEqual([slow, quick])
    await reader.close()
  })
})

describe('a connection that cannot be made', () => {
  const opening = async (change: (url: URL) => void): Promise<void> => {
    const url = new URL(connectionString)
    change(url)
    const storage = postgresStorage({ connectionString: url.href, schema })
    try {
      await storage.open?.()
    } finally {
      await storage.close()
    }
  }
  const refused = (hint: string) => ({ name: 'NofxError', code: 'storage.unavailable', message: expect.stringContaining(hint) })

  it('names the remedy', async () => {
    expect(await rejection(opening((url) => void (url.pathname = '/nowhere')))).toMatchObject(refused('Create the database'))
    expect(await rejection(opening((url) => void (url.port = '1')))).toMatchObject({ ...refused('Is the server running'), retryable: true })
  })

  it('says that the password is wrong, and not which it was', async ({ skip }) => {
    const error = await rejection(opening((url) => void (url.password = 'wr0ng-secret'))).catch(() => skip('the server trusts everybody'))
    expect(error).toMatchObject(refused('The password was refused'))
    expect(JSON.stringify(serialiseError(error))).not.toContain('wr0ng-secret')
  })

  it('says when a connection string cannot be read, without repeating it', async () => {
    const error = await rejection(postgresStorage({ connectionString: 'postgres://user:s3cret@host:port/db', schema }).open?.())
    expect(error).toMatchObject({ code: 'storage.unavailable' })
    expect(JSON.stringify(serialiseError(error))).not.toContain('s3cret')
  })

  it('needs either a pool or a connection string', () => {
    expect(() => postgresStorage({})).toThrow(expect.objectContaining({ code: 'input.invalid' }))
    expect(() => postgresStorage({ pool, connectionString })).toThrow(expect.objectContaining({ code: 'input.invalid' }))
  })
})
