import { createManualClock } from '@nofx/testing'
import { NofxError, type Storage } from '@nofx/core'
import { describe, expect, it } from 'vitest'
import { lastingStorage, unavailable, withRuns } from '../test/faulty-storage.ts'
import { named, startTasks, tasksKind } from '../test/tasks-kind.ts'
import { createWorkbench } from '../test/workbench.ts'
import { Runtime } from './index.ts'

/** A store with a run that a process has left behind. */
async function abandonedRun(clock: ReturnType<typeof createManualClock>) {
  const storage = lastingStorage({ clock })
  const dead = new Runtime({ clock, storage })
  dead.register(tasksKind(createWorkbench().perform))
  const { id } = await startTasks(dead, { tasks: named('a') })
  await dead.close()
  return { storage, id }
}

function workerOn(storage: Storage, clock: ReturnType<typeof createManualClock>) {
  const { perform, calls } = createWorkbench()
  const errors: unknown[] = []
  const runtime = new Runtime({ clock, storage, onError: (error) => errors.push(error) })
  runtime.register(tasksKind(perform))
  return { runtime, calls, errors }
}

describe('a process that starts while its store is away', () => {
  it.each(['cannot be opened', 'cannot be swept'])('takes up what was left behind once it is there, though nobody asks for anything (%s)', async (how) => {
    const clock = createManualClock()
    const { storage } = await abandonedRun(clock)
    let isAway = true
    const fail = async () => {
      if (isAway) throw unavailable()
    }
    const away = how === 'cannot be opened' ? { ...storage, open: fail } : withRuns(storage, { renew: async (lease) => fail().then(() => storage.runs.renew(lease)) })
    const { runtime, calls, errors } = workerOn(away, clock)
    await clock.advance(60_000)
    expect(calls).toEqual([])
    // With pauses that grow.
    expect(errors.length).toBeGreaterThan(5)
    expect(errors.length).toBeLessThan(20)
    isAway = false
    await clock.advance(11_000)
    expect(calls.map(({ name }) => name)).toEqual(['a'])
    await runtime.close()
  })

  it('does not go on asking when that is for a person to mend, and tells who needs it', async () => {
    const clock = createManualClock()
    const { storage } = await abandonedRun(clock)
    const wrong = new NofxError('storage.schema_newer', 'The store is of a newer release.')
    const { runtime, errors } = workerOn({ ...storage, open: async () => Promise.reject(wrong) }, clock)
    await clock.advance(60_000)
    expect(errors).toEqual([wrong])
    await expect(startTasks(runtime, { tasks: [] })).rejects.toBe(wrong)
    await runtime.close()
  })

  it('leaves no timer behind when it is closed meanwhile', async () => {
    const clock = createManualClock()
    const { storage } = await abandonedRun(clock)
    let opened = 0
    const { runtime } = workerOn({ ...storage, open: async () => Promise.reject((opened++, unavailable())) }, clock)
    await clock.advance(1_000)
    await runtime.close()
    const before = opened
    await clock.advance(60_000)
    expect(opened).toBe(before)
  })
})
