import type { Append, Definition, RecordChange, RunStarted } from '@nofx/core'
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
})
afterAll(() => pool.end())

const definition: Definition = { id: crypto.randomUUID(), content: { nodes: Array.from({ length: 100 }, (_, index) => `node ${index}`) } }

/** The start of a run that follows the definition, with the rows that a workflow has. */
function following(runId: string = crypto.randomUUID()): Append {
  const records: readonly RecordChange[] = [
    { op: 'insert', table: 'workflow_plans', row: { id: definition.id, name: 'plan', plan_graph: definition.content } },
    { op: 'insert', table: 'workflow_executions', row: { id: runId, plan_id: definition.id, execution_context: {}, status: 'running' } },
  ]
  const append = start(runId, records)
  return { ...append, events: append.events.map((recorded) => ({ ...recorded, event: { ...recorded.event, definition } })) }
}

const count = async (table: string) => Number((await pool.query(`select count(*)::int as count from ${schema}.${table}`)).rows[0].count)
const bytesOf = async (runId: string) => Number((await pool.query(`select sum(octet_length(events::text))::int as bytes from ${schema}.nofx_appends where run_id = $1`, [runId])).rows[0].bytes)

describe('what runs follow', () => {
  it('is stored once, beside the log', async () => {
    const appends = Array.from({ length: 5 }, () => following())
    expect(await storage.log.append(appends.slice(0, 3))).toEqual(['appended', 'appended', 'appended'])
    for (const append of appends.slice(3)) expect(await storage.log.append([append])).toEqual(['appended'])
    expect([await count('nofx_definitions'), await count('workflow_plans'), await count('workflow_executions')]).toEqual([1, 1, 5])
    for (const { runId } of appends) expect(await bytesOf(runId)).toBeLessThan(300)
  })

  it('is read by a process that has not written it, and shared there by its runs', async () => {
    const appends = [following(), following()]
    await storage.log.append(appends)
    const other = postgresStorage({ pool, schema })
    const read = async (append?: Append) => (await other.log.read(append?.runId ?? '')).map(({ event }) => event as RunStarted)
    const [[one], [two]] = [await read(appends[0]), await read(appends[1])]
    expect([one, two]).toEqual(appends.map(({ events: [first] }) => first?.event))
    expect(one?.definition).toBe(two?.definition)
  })

  it('is sent again when somebody has removed the rows that the store was trusted to have', async () => {
    await storage.log.append([following()])
    await pool.query(`truncate ${schema}.workflow_plans cascade`)
    const append = following()
    expect(await storage.log.append([append])).toEqual(['appended'])
    expect([await count('workflow_plans'), await count('workflow_executions')]).toEqual([1, 1])
  })

  it('is told to be missing where it is', async () => {
    const append = following()
    await storage.log.append([append])
    await pool.query(`delete from ${schema}.nofx_definitions`)
    const other = postgresStorage({ pool, schema })
    await expect(other.log.read(append.runId)).rejects.toMatchObject({ code: 'run.parked', message: expect.stringContaining('nofx_definitions') as string })
  })

  it('is kept for as long as a run follows it, and for a day after its last use', async () => {
    const append = following()
    await storage.log.append([append, end(append.runId, 1)])
    const agedBy = (days: number) => pool.query(`update ${schema}.nofx_definitions set used_at = now() - make_interval(days => $1)`, [days])
    await agedBy(2)
    // The run ended in 1970.
    expect(await storage.runs.prune({ olderThanMs: 1.9e12 })).toBe(0)
    expect(await count('nofx_definitions')).toBe(1)
    await agedBy(0)
    expect(await storage.runs.prune({ olderThanMs: 0 })).toBe(1)
    expect(await count('nofx_definitions')).toBe(1)
    await agedBy(2)
    await storage.runs.prune({ olderThanMs: 0 })
    expect(await count('nofx_definitions')).toBe(0)
  })

  it('counts as used when it is sent again after an hour', async () => {
    await storage.log.append([following()])
    await pool.query(`update ${schema}.nofx_definitions set used_at = now() - interval '2 days'`)
    await postgresStorage({ pool, schema }).log.append([following()])
    expect((await pool.query(`select used_at > now() - interval '1 minute' as fresh from ${schema}.nofx_definitions`)).rows).toEqual([{ fresh: true }])
  })
})
