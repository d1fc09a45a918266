import type { RecordChange, Recorded } from '@nofx/core'
import { afterAll, describe, expect, it } from 'vitest'
import { sqliteStorage } from '../src/index.ts'
import { newFolder } from './new-folder.ts'
import { LEASE, signal, start } from './sample-appends.ts'

const folder = newFolder()
const storage = sqliteStorage({ file: folder.file() })
afterAll(() => storage.close())

describe('an append', () => {
  it('may be sent again when its answer was lost on the way', async () => {
    const runId = crypto.randomUUID()
    const [first, second] = [start(runId), signal(runId, 1, 'a')]
    await storage.log.append([first, second])
    expect(await storage.log.append([first])).toEqual(['appended'])
    expect(await storage.log.append([{ ...second, events: [...second.events] }])).toEqual(['appended'])
    // Somebody else's is not taken for it.
    expect(await storage.log.append([signal(runId, 1, 'a')])).toEqual(['conflict'])
    expect(await storage.log.append([{ ...second, lease: { ...LEASE, owner: 'thief' } }])).toEqual(['fenced'])
    expect(await storage.log.read(runId)).toHaveLength(2)
  })

  it('stores nothing of a call that has a record which does not fit', async () => {
    const [good, bad] = [crypto.randomUUID(), crypto.randomUUID()]
    const orphan: RecordChange = { op: 'insert', table: 'workflow_executions', row: { id: bad, plan_id: crypto.randomUUID(), status: 'running' } }
    const incomplete: RecordChange = { op: 'insert', table: 'workflow_plans', row: { id: bad } }
    for (const record of [orphan, incomplete]) {
      await expect(storage.log.append([start(good), start(bad, [record])])).rejects.toMatchObject({
        code: 'input.invalid', retryable: false, message: expect.stringContaining(`The row ${bad} of ${record.table} was refused`),
      })
    }
    expect(await storage.log.read(good)).toEqual([])
    expect(await storage.log.read(bad)).toEqual([])
    expect(await storage.log.append([start(good)])).toEqual(['appended'])
  })

  it('refuses what cannot be written, naming run and event', async () => {
    const runId = crypto.randomUUID()
    const events = (...events: readonly object[]) => [{ ...start(runId), events: events.map((event, index) => ({ version: index + 1, at: 1, event })) as unknown as Recorded[] }]
    const invalid = (said: string) => ({ code: 'input.invalid', message: expect.stringContaining(said) })
    const started = { type: 'run.started', v: 1, kind: 'k', name: 'n', input: 10n }
    await expect(storage.log.append(events(started))).rejects.toMatchObject(invalid(`Event 1 ("run.started") of run ${runId}`))
    await expect(storage.log.append(events({ type: 'signal.received', v: 1 }))).rejects.toMatchObject(invalid('A run begins with'))
    await expect(storage.log.append(events())).rejects.toMatchObject(invalid('has no events'))
    await expect(storage.log.append([{ ...signal(runId, 4, 'a'), expectedVersion: 3 }])).rejects.toMatchObject(invalid('has version 5 where 4 follows'))
    await expect(storage.log.append([start('order-17')])).rejects.toMatchObject(invalid('order-17'))
  })

  it('under way is ended before the store is closed', async () => {
    const file = folder.file()
    const own = sqliteStorage({ file })
    const runId = crypto.randomUUID()
    const appended = own.log.append([start(runId)])
    await own.close()
    expect(await appended).toEqual(['appended'])
    const again = sqliteStorage({ file })
    expect(await again.log.read(runId)).toHaveLength(1)
    await again.close()
  })
})

describe('a record', () => {
  it('is refused for a table, a column or a value that does not exist there', async () => {
    const id = crypto.randomUUID()
    const wrong = [
      { op: 'insert', table: 'sqlite_schema', row: { id } },
      { op: 'insert', table: 'workflow_plans', row: { id, 'name" = 1; drop table x; --': 'x' } },
      { op: 'insert', table: 'workflow_plans', row: { id: 'plan', name: 'p', plan_graph: {} } },
      { op: 'insert', table: 'workflow_plans', row: { id, name: 7, plan_graph: {} } },
      { op: 'update', table: 'workflow_plans', id, set: { created_at: 'today' } },
    ] as unknown as readonly RecordChange[]
    for (const change of wrong) await expect(storage.records.write([change])).rejects.toMatchObject({ code: 'input.invalid' })
    await expect(storage.records.read('workflow_plans', { nothing: 1 } as object)).rejects.toMatchObject({ code: 'input.invalid' })
  })
})

describe('a large field', () => {
  it('stands once among the blobs of its run, and is found there by its hash', async () => {
    const runId = crypto.randomUUID()
    const payload = 'x'.repeat(100_000)
    const large = (version: number) => ({ ...signal(runId, version, 'a'), events: [{ version: version + 1, at: 1, event: { type: 'signal.received', v: 1, name: 'a', payload } }] })
    await storage.log.append([start(runId), large(1), large(2)])
    const hash = await storage.blobs.put(runId, JSON.stringify(payload))
    expect(await storage.blobs.get(runId, hash)).toBe(JSON.stringify(payload))
    expect((await storage.log.read(runId, { after: 1 })).map(({ event }) => (event as { payload?: unknown }).payload)).toEqual([payload, payload])
  })
})
