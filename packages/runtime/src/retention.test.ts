import { createManualClock } from '@nofx/testing'
import { describe, expect, it } from 'vitest'
import { lastingStorage } from '../test/faulty-storage.ts'
import { startTasks, tasksKind } from '../test/tasks-kind.ts'
import { Runtime } from './index.ts'

const DAY_MS = 24 * 3_600_000

function runtimeOn(retentionMs: number | undefined) {
  const clock = createManualClock()
  const storage = lastingStorage({ clock, endedRunsMax: 1_000 })
  const runtime = new Runtime({ clock, storage, leaseMs: 3 * DAY_MS, ...(retentionMs !== undefined && { retentionMs }) })
  runtime.register(tasksKind(async () => 'done'))
  return { clock, storage, runtime }
}

describe('retention', () => {
  it('removes ended runs when their time is over, by default after 30 days, and never one that runs', async () => {
    const { clock, storage, runtime } = runtimeOn(undefined)
    const ended = await startTasks(runtime, { tasks: [] })
    await ended.result()
    const running = await startTasks(runtime, { tasks: [{ name: 'wait', kind: 'wait' }] })
    await clock.advance(29.9 * DAY_MS)
    expect(await storage.runs.get(ended.id)).toMatchObject({ status: 'completed' })
    await clock.advance(0.2 * DAY_MS)
    expect(await storage.runs.get(ended.id)).toBeUndefined()
    expect(await running.status()).toMatchObject({ status: 'running' })
    await runtime.close()
    expect(clock.pending()).toBe(0)
  })

  it('removes any number of them at one go', async () => {
    const { clock, storage, runtime } = runtimeOn(DAY_MS)
    for (let index = 0; index < 250; index++) await (await startTasks(runtime, { tasks: [] })).result()
    await clock.advance(DAY_MS + 3_600_000)
    expect(await storage.runs.list({ limit: 1_000 })).toEqual([])
    await runtime.close()
  })

  it('keeps all of them when told to', async () => {
    const { clock, storage, runtime } = runtimeOn(Number.POSITIVE_INFINITY)
    const run = await startTasks(runtime, { tasks: [] })
    await run.result()
    await clock.advance(400 * DAY_MS)
    expect(await storage.runs.get(run.id)).toMatchObject({ status: 'completed' })
    await runtime.close()
  })
})
