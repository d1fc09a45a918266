import { createManualClock, createRandom } from '@nofx/testing'
import { describe, expect, it } from 'vitest'
import { createIds } from './ids.ts'
import { Runtime } from './index.ts'
import { tasksKind } from '../test/tasks-kind.ts'

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

describe('new ids', () => {
  it('are UUIDs of version 7, of which no two are alike, and begin with the time of the clock', async () => {
    const clock = createManualClock(0x0123456789ab)
    const next = createIds(clock, createRandom(1).fill)
    const ids = Array.from({ length: 1_000 }, next)
    expect(new Set(ids).size).toBe(1_000)
    for (const id of ids) expect(id).toMatch(UUID_V7)
    expect(ids[0]?.slice(0, 13)).toBe('01234567-89ab')
    await clock.advance(1)
    expect(next().slice(0, 13)).toBe('01234567-89ac')
  })

  it('are those of the runs of a runtime, by its own clock and chance', async () => {
    const start = async () => {
      await using runtime = new Runtime({ clock: createManualClock(), randomBytes: createRandom(7).fill })
      runtime.register(tasksKind(async () => 'done'))
      const run = await runtime.start({ kind: 'tasks', name: 'tasks', input: { tasks: [] } })
      return [runtime.owner, run.id]
    }
    const [owner, runId] = await start()
    expect(await start()).toEqual([owner, runId])
    expect(owner).toMatch(UUID_V7)
    expect(runId).not.toBe(owner)
  })
})
