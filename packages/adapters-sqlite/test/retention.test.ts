import { LETTER_KEPT_MS } from '@nofx/core'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createDatabase } from '../src/database.ts'
import { sqliteStorage } from '../src/index.ts'
import { newFolder } from './new-folder.ts'
import { end, signal, start } from './sample-appends.ts'

const folder = newFolder()
let file = ''
let storage: ReturnType<typeof sqliteStorage>
let host: DatabaseSync
beforeEach(async () => {
  file = folder.file()
  storage = sqliteStorage({ file })
  await storage.open?.()
  host = new DatabaseSync(file)
})
afterEach(async () => {
  host.close()
  await storage.close()
})

/** A run that ended long ago, and its session. */
async function endedRun(): Promise<string> {
  const runId = crypto.randomUUID()
  const session = { op: 'insert', table: 'agent_sessions', row: { id: runId, orchestration_type: 'solo', status: 'completed' } } as const
  await storage.log.append([start(runId, [session]), end(runId, 1)])
  return runId
}

const prune = (limit?: number) => storage.runs.prune({ olderThanMs: 1_000, ...(limit !== undefined && { limit }) })
const left = async () => (await storage.runs.list()).map(({ runId }) => runId).sort()

describe.each(['', 'deferrable initially deferred'])('retention beside a table that refers to rows of runs %s', (constraint) => {
  beforeEach(() => host.exec(`create table invoices (session_id text references agent_sessions (id) ${constraint})`))
  const bill = (runId: string) => host.prepare('insert into invoices values (?)').run(runId)

  it('keeps these runs whole, and goes on beyond them', async () => {
    const kept = [await endedRun(), await endedRun(), await endedRun()]
    for (const runId of kept) bill(runId)
    for (let index = 0; index < 5; index++) await endedRun()
    expect(await prune(2)).toBe(2)
    expect(await prune(2)).toBe(2)
    expect(await prune(2)).toBe(1)
    expect(await prune(2)).toBe(0)
    expect(await left()).toEqual([...kept].sort())
    expect(await storage.log.read(kept[0] ?? '')).toHaveLength(2)
    expect(await storage.records.read('agent_sessions')).toHaveLength(3)
  })

  it('removes them when nothing refers to them any more, a day later', async () => {
    const runId = await endedRun()
    bill(runId)
    expect(await prune()).toBe(0)
    host.exec('delete from invoices')
    expect(await prune()).toBe(0)
    host.exec('update nofx_runs set kept_until = kept_until - 86400000')
    expect(await prune()).toBe(1)
    expect(await left()).toEqual([])
  })
})

describe('what became of letters', () => {
  it('is forgotten after a while, by who posts to the same run, and what waits never', async () => {
    const runId = crypto.randomUUID()
    await storage.log.append([start(runId)])
    const event = { type: 'signal.received', v: 1, name: 'a', payload: null }
    const [taken, withdrawn, waiting] = [await storage.mailbox.post(runId, event), await storage.mailbox.post(runId, event), await storage.mailbox.post(runId, event)]
    await storage.log.append([{ ...signal(runId, 1, 'a'), letters: [taken] }])
    await storage.mailbox.withdraw(withdrawn)
    const kept = () => host.prepare('select id from nofx_letters order by number').all().map(({ id }) => id)
    host.exec(`update nofx_letters set settled_at = settled_at - ${LETTER_KEPT_MS - 60_000}`)
    const next = await storage.mailbox.post(runId, event)
    expect(kept()).toEqual([taken, withdrawn, waiting, next])
    host.exec('update nofx_letters set settled_at = settled_at - 120000')
    const last = await storage.mailbox.post(runId, event)
    expect(kept()).toEqual([waiting, next, last])
  })
})

describe('reading', () => {
  it('sees one moment, though another process removes what is being read', async () => {
    const runId = await endedRun()
    const database = createDatabase({ file, retryForMs: 1_000 })
    const counts = await database.read((connection) => {
      const count = () => connection.prepare('select count(*) as count from nofx_events where run_id = ?').get(runId)
      const before = count()
      host.prepare('delete from nofx_events where run_id = ?').run(runId)
      return [before, count()]
    })
    expect(counts).toMatchObject([{ count: 2 }, { count: 2 }])
    expect(await storage.log.read(runId)).toEqual([])
    await database.close()
  })
})
