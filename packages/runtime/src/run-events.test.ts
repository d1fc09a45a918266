import { memoryStorage } from '@nofx/core'
import { describe, expect, it } from 'vitest'
import { heldStorage, lastingStorage } from '../test/faulty-storage.ts'
import { named, startTasks, tasksKind } from '../test/tasks-kind.ts'
import { createWorkbench } from '../test/workbench.ts'
import { Runtime, type RunHandle } from './index.ts'

async function collect(run: RunHandle, options?: { from?: number; signal?: AbortSignal }): Promise<string[]> {
  const seen: string[] = []
  for await (const { version, type } of run.events(options)) seen.push(`${version} ${type}`)
  return seen
}

describe('the events of a run', () => {
  it('come while it runs, from the cursor on, and end with it', async () => {
    const { perform, call } = createWorkbench()
    await using runtime = new Runtime()
    runtime.register(tasksKind(perform))
    const run = await startTasks(runtime, { tasks: named('a', 'b'), inOrder: true })
    const all = collect(run)
    const late = collect(run, { from: 4 })
    ;(await call('a')).resolve()
    ;(await call('b')).resolve()
    expect(await all).toEqual(['1 run.started', '2 effect.requested', '3 effect.settled', '4 effect.requested', '5 effect.settled', '6 run.ended'])
    expect(await late).toEqual(['4 effect.requested', '5 effect.settled', '6 run.ended'])
  })

  it('are pages of one list, whatever the length of the log', async () => {
    await using runtime = new Runtime()
    runtime.register(tasksKind(() => 1))
    const run = await startTasks(runtime, { tasks: named(...Array.from({ length: 800 }, (_, index) => `task ${index}`)) })
    const seen = await collect(run)
    expect(seen.map((line) => Number(line.split(' ')[0]))).toEqual(Array.from({ length: 1_602 }, (_, index) => index + 1))
  })

  it('are read to the end in a later process with the same cursor', async () => {
    const storage = lastingStorage()
    const first = new Runtime({ storage })
    const { perform, call, calls } = createWorkbench()
    first.register(tasksKind(perform))
    const { id } = await startTasks(first, { tasks: named('a', 'b'), inOrder: true })
    let cursor = 0
    for await (const event of first.get(id).events()) {
      cursor = event.version + 1
      if (event.version === 2) break
    }
    await first.close()
    await using second = new Runtime({ storage })
    second.register(tasksKind(perform))
    await second.ready()
    const rest = collect(second.get(id), { from: cursor })
    await expect.poll(() => calls.length).toBe(2)
    ;(await call('a')).resolve()
    ;(await call('b')).resolve()
    expect(await rest).toEqual(['3 effect.settled', '4 effect.requested', '5 effect.settled', '6 run.ended'])
  })

  it('end at once for a cursor behind the end of the run', async () => {
    await using runtime = new Runtime()
    runtime.register(tasksKind(() => 1))
    const run = await startTasks(runtime, { tasks: named('a') })
    await run.result()
    expect(await Promise.race([collect(run, { from: 5 }), new Promise((resolve) => setTimeout(resolve, 700, 'still listening'))])).toEqual([])
  })

  it('of an unknown run are an error', async () => {
    await using runtime = new Runtime()
    await expect(collect(runtime.get('nothing'))).rejects.toMatchObject({ code: 'run.unknown' })
    await expect(collect(runtime.get('nothing'), { from: 3 })).rejects.toMatchObject({ code: 'run.unknown' })
  })

  it('leave nothing behind when the reader breaks off', async () => {
    const { perform, call } = createWorkbench()
    await using runtime = new Runtime()
    runtime.register(tasksKind(perform))
    const run = await startTasks(runtime, { tasks: named('a') })
    for (let reader = 0; reader < 10; reader++) for await (const event of run.events()) if (event.version === 2) break
    expect(runtime.live()[0]?.watchers).toEqual([])
    ;(await call('a')).resolve(1)
    expect(await run.result()).toEqual([1])
  })

  it('leave nothing behind when the reader aborts while it waits', async () => {
    const { perform, call } = createWorkbench()
    await using runtime = new Runtime()
    runtime.register(tasksKind(perform))
    const run = await startTasks(runtime, { tasks: named('a') })
    const live = runtime.live()[0]!
    for (let reader = 0; reader < 10; reader++) {
      const controller = new AbortController()
      const seen = collect(run, { signal: controller.signal })
      await expect.poll(() => live.watchers.length, { interval: 2 }).toBeGreaterThan(0)
      controller.abort()
      expect(await seen).toEqual(['1 run.started', '2 effect.requested'])
    }
    expect(live.watchers).toEqual([])
    ;(await call('a')).resolve(1)
    expect(await run.result()).toEqual([1])
  })

  it('are shown only once they are stored', async () => {
    const { storage, release, held } = heldStorage(memoryStorage())
    await using runtime = new Runtime({ storage })
    runtime.register(tasksKind(() => 1))
    const starting = startTasks(runtime, { tasks: named('a') })
    release()
    const run = await starting
    const seen: string[] = []
    const reading = (async () => {
      for await (const { type } of run.events()) seen.push(type)
    })()
    await expect.poll(() => seen).toEqual(['run.started', 'effect.requested'])
    expect(held()).toBe(1)
    release()
    await reading
    expect(seen).toEqual(['run.started', 'effect.requested', 'effect.settled', 'run.ended'])
  })
})
