import { serialiseError } from '@nofx/core'
import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { postgresStorage } from '../src/index.ts'
import { brokenProxy, type BrokenProxy } from './broken-proxy.ts'
import { newSchema } from './new-schema.ts'
import { end, plan, rejection, signal, start } from './sample-appends.ts'

const schema = newSchema()
const pool = new Pool({ connectionString: inject('postgresUrl') })
let proxy: BrokenProxy
beforeAll(async () => {
  proxy = await brokenProxy(inject('postgresUrl'))
})
afterAll(async () => {
  await proxy.close()
  await pool.end()
})

describe('an append whose acknowledgement is lost', () => {
  it('is answered as appended, and stored once', async () => {
    const storage = postgresStorage({ connectionString: proxy.url, schema })
    const runId = crypto.randomUUID()
    await storage.open?.()
    for (const append of [start(runId), signal(runId, 1, 'a'), end(runId, 2)]) {
      const before = proxy.lost()
      proxy.loseAnswerTo('nofx_append')
      expect(await storage.log.append([append])).toEqual(['appended'])
      expect(proxy.lost()).toBe(before + 1)
    }
    expect((await storage.log.read(runId)).map(({ event }) => event.type)).toEqual(['run.started', 'signal.received', 'run.ended'])
    await storage.close()
  })

  it('is answered as appended with its records, and both are stored once', async () => {
    const storage = postgresStorage({ connectionString: proxy.url, schema })
    const runId = crypto.randomUUID()
    await storage.open?.()
    proxy.loseAnswerTo('nofx_append')
    expect(await storage.log.append([start(runId, [plan(runId)])])).toEqual(['appended'])
    expect(await storage.log.read(runId)).toHaveLength(1)
    expect(await storage.records.read('workflow_plans', { id: runId })).toHaveLength(1)
    await storage.close()
  })

  it('is told apart from an append of somebody else, in a batch too', async () => {
    const storage = postgresStorage({ connectionString: proxy.url, schema })
    const [mine, taken, stolen] = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()]
    await storage.log.append([start(mine), start(taken), start(stolen)])
    const other = postgresStorage({ pool, schema })
    await other.log.append([signal(taken, 1, 'other')])
    await pool.query(`update ${schema}.nofx_runs set owner = 'thief', epoch = 2 where run_id = $1`, [stolen])
    proxy.loseAnswerTo('nofx_append')
    expect(await storage.log.append([signal(mine, 1, 'a'), signal(taken, 1, 'a'), signal(stolen, 1, 'a'), start(taken, [], 'again')])).toEqual(['appended', 'conflict', 'fenced', 'conflict'])
    expect((await storage.log.read(taken)).map(({ event }) => event)).toMatchObject([{ name: 'n' }, { name: 'other' }])
    await storage.close()
    await other.close()
  })
})

describe('a letter whose acknowledgement is lost', () => {
  const event = { type: 'signal.received', v: 1, name: 'pay', payload: null }

  it('is not delivered again when it was taken before it is posted once more', async () => {
    const [sender, owner] = [postgresStorage({ connectionString: proxy.url, schema }), postgresStorage({ pool, schema })]
    const runId = crypto.randomUUID()
    await sender.log.append([{ ...start(runId), lease: { owner: runId, epoch: 1, durationMs: 60_000 } }])
    const before = proxy.lost()
    proxy.loseAnswerTo('nofx_letters', { stayCut: true })
    const posted = sender.mailbox.post(runId, event)
    await expect.poll(() => proxy.lost()).toBe(before + 1)
    const [letter] = await owner.mailbox.waiting(runId, 10)
    expect(await owner.log.append([{ ...signal(runId, 1, 'pay'), lease: { owner: runId, epoch: 1, durationMs: 60_000 }, letters: [letter?.id ?? ''] }])).toEqual(['appended'])
    proxy.restore()
    expect(await posted).toBe(letter?.id)
    expect(await owner.mailbox.waiting(runId, 10)).toEqual([])
    expect(await sender.mailbox.state(await posted)).toEqual({ status: 'taken' })
    await Promise.all([sender.close(), owner.close()])
  })

  it('is withdrawn once, and the second attempt says so', async () => {
    const sender = postgresStorage({ connectionString: proxy.url, schema })
    const runId = crypto.randomUUID()
    await sender.log.append([start(runId)])
    const id = await sender.mailbox.post(runId, event)
    const before = proxy.lost()
    proxy.loseAnswerTo('nofx_letters')
    expect(await sender.mailbox.withdraw(id)).toEqual({ status: 'withdrawn' })
    expect(proxy.lost()).toBe(before + 1)
    await sender.close()
  })
})

describe('an append that is sent again after all attempts have failed', () => {
  it('is answered as appended, and stored once', async () => {
    const storage = postgresStorage({ connectionString: proxy.url, schema, retryForMs: 100 })
    const runId = crypto.randomUUID()
    await storage.open?.()
    const append = start(runId)
    proxy.loseAnswerTo('nofx_append', { stayCut: true })
    expect(await rejection(storage.log.append([append]))).toMatchObject({ code: 'storage.unavailable', retryable: true })
    proxy.restore()
    expect(await storage.log.append([append])).toEqual(['appended'])
    expect(await storage.log.read(runId)).toHaveLength(1)
    await storage.close()
  })
})

describe('a server that goes away', () => {
  it('is waited for', async () => {
    const storage = postgresStorage({ connectionString: proxy.url, schema })
    const runId = crypto.randomUUID()
    await storage.open?.()
    proxy.cut()
    const appended = storage.log.append([start(runId)])
    setTimeout(() => proxy.restore(), 300)
    expect(await appended).toEqual(['appended'])
    expect(await storage.log.read(runId)).toHaveLength(1)
    await storage.close()
  })

  it('is waited for in the midst of opening a store, whose migrations are applied once', async () => {
    for (const text of ['nofx_migrations', 'nofx_appends', 'nofx_append_step']) {
      const storage = postgresStorage({ connectionString: proxy.url, schema: newSchema() })
      const before = proxy.lost()
      proxy.loseAnswerTo(text)
      await storage.open?.()
      expect(proxy.lost()).toBe(before + 1)
      expect(await storage.log.append([start(crypto.randomUUID())])).toEqual(['appended'])
      await storage.close()
    }
  })

  it('is given up on in the end, with an error that says where and not how one gets in', async () => {
    const storage = postgresStorage({ connectionString: proxy.url, schema, retryForMs: 100 })
    await storage.open?.()
    proxy.cut()
    const error = await rejection(storage.log.append([start(crypto.randomUUID())]))
    proxy.restore()
    const { port, password } = new URL(proxy.url)
    expect(error).toMatchObject({ code: 'storage.unavailable', retryable: true, message: expect.stringContaining(`127.0.0.1:${port}, database "postgres"`) })
    expect(JSON.stringify(serialiseError(error))).not.toContain(password)
    await storage.close()
  })

  it('may end every connection of ours, also within a transaction', async () => {
    const storage = postgresStorage({ pool, schema })
    await storage.open?.()
    const runIds = Array.from({ length: 200 }, () => crypto.randomUUID())
    const killer = new Pool({ connectionString: inject('postgresUrl'), max: 1 })
    pool.on('error', () => {})
    let working = true
    const killing = (async () => {
      // Ever more seldom: a busy machine would else never get anything done in between.
      for (let pauseMs = 40; working; pauseMs += 10) {
        await killer.query('select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and query like $1', [`%${schema}%`])
        await new Promise((resolve) => setTimeout(resolve, pauseMs))
      }
    })()
    const results = await Promise.all(runIds.map(async (runId) => [
      ...(await storage.log.append([start(runId, [plan(runId)])])),
      ...(await storage.log.append([signal(runId, 1, 'a'), signal(runId, 2, 'b')])),
      ...(await storage.log.append([end(runId, 3)])),
    ]))
    working = false
    await killing
    await killer.end()
    expect(new Set(results.flat())).toEqual(new Set(['appended']))
    for (const runId of runIds) expect(await storage.log.read(runId)).toHaveLength(4)
    await storage.close()
  })
})
