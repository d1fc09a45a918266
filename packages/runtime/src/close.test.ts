import type { Storage } from '@nofx/core'
import { createManualClock } from '@nofx/testing'
import { describe, expect, it } from 'vitest'
import { heldStorage, lastingStorage, refusingStorage, unavailable } from '../test/faulty-storage.ts'
import { named, startTasks, tasksKind } from '../test/tasks-kind.ts'
import { createWorkbench } from '../test/workbench.ts'
import { Runtime } from './index.ts'

describe('closing a runtime', () => {
  it('aborts the work that is under way and rejects who waits for it', async () => {
    const { perform, call } = createWorkbench()
    const runtime = new Runtime()
    runtime.register(tasksKind(perform))
    const run = await startTasks(runtime, { tasks: named('a') })
    const result = run.result()
    const a = await call('a')
    await Promise.all([expect(result).rejects.toMatchObject({ code: 'runtime.closed' }), runtime.close()])
    expect(a.signal.aborted).toBe(true)
    await expect(startTasks(runtime, { tasks: [] })).rejects.toMatchObject({ code: 'runtime.closed' })
    await runtime.close()
  })

  it('has given everything back when any of those who close it goes on', async () => {
    const storage = lastingStorage()
    const { perform, call } = createWorkbench()
    const runtime = new Runtime({ storage })
    runtime.register(tasksKind(perform))
    const { id } = await startTasks(runtime, { tasks: named('a') })
    await call('a')
    void runtime.close()
    await runtime.close()
    expect(await storage.runs.get(id)).toMatchObject({ status: 'running', owner: null })
  })

  it('ends the streams of events with an error', async () => {
    const { perform } = createWorkbench()
    const runtime = new Runtime()
    runtime.register(tasksKind(perform))
    const run = await startTasks(runtime, { tasks: named('a') })
    const reading = (async () => {
      for await (const event of run.events()) if (event.version === 2) void runtime.close()
    })()
    await expect(reading).rejects.toMatchObject({ code: 'runtime.closed' })
  })

  it('leaves the log of the run as it is, for another process to go on at once', async () => {
    const storage = lastingStorage()
    const { perform, call } = createWorkbench()
    const first = new Runtime({ storage })
    first.register(tasksKind(perform))
    const { id } = await startTasks(first, { tasks: named('a', 'b'), inOrder: true })
    ;(await call('a')).resolve('a')
    const b = await call('b')
    await first.close()
    b.resolve('too late')

    const again = createWorkbench()
    await using second = new Runtime({ storage })
    second.register(tasksKind(again.perform))
    await second.ready()
    ;(await again.call('b')).resolve('b')
    expect(await second.get(id).result()).toEqual(['a', 'b'])
    expect(again.calls.map(({ name }) => name)).toEqual(['b'])
  })

  it('waits for an append that is on its way', async () => {
    const { storage, release, held } = heldStorage(lastingStorage())
    const { perform, call } = createWorkbench()
    const runtime = new Runtime({ storage })
    runtime.register(tasksKind(perform))
    const starting = startTasks(runtime, { tasks: named('a', 'b') })
    await expect.poll(held).toBe(1)
    release()
    const { id } = await starting
    ;(await call('a')).resolve('a')
    await expect.poll(held).toBe(1)
    let closed = false
    const closing = runtime.close().then(() => (closed = true))
    await new Promise((resolve) => setTimeout(resolve, 0))
    expect(closed).toBe(false)
    release()
    await closing
    expect((await storage.log.read(id)).at(-1)?.event.type).toBe('effect.settled')
  })

  it('does not say that it was closed of a signal that the store may have', async () => {
    const clock = createManualClock()
    const inner = lastingStorage({ clock })
    let lost = 0
    const append: Storage['log']['append'] = async (appends) => {
      const results = await inner.log.append(appends)
      if (!appends.some(({ events }) => events.some(({ event }) => event.type === 'signal.received'))) return results
      lost += 1
      throw unavailable()
    }
    const runtime = new Runtime({ clock, storage: { ...inner, log: { ...inner.log, append } }, onError: () => {} })
    runtime.register(tasksKind(createWorkbench().perform))
    const run = await startTasks(runtime, { tasks: named('a') })
    const told = run.signal('note', 1).catch((error: unknown) => error)
    await clock.advance(0)
    const closing = runtime.close()
    await clock.advance(60_000)
    await closing
    expect(lost).toBeGreaterThan(0)
    expect(await told).toMatchObject({ code: 'storage.unavailable', retryable: true, message: expect.stringContaining('It may have') as string })
    expect((await inner.log.read(run.id)).filter(({ event }) => event.type === 'signal.received')).toHaveLength(1)
  })

  it('does not wait for ever for a store that is away', async () => {
    const clock = createManualClock()
    const { perform, call } = createWorkbench()
    const runtime = new Runtime({ clock, storage: refusingStorage(lastingStorage({ clock }), (_, append) => (append > 1 ? unavailable() : undefined)) })
    runtime.register(tasksKind(perform))
    await startTasks(runtime, { tasks: named('a') })
    ;(await call('a')).resolve()
    await clock.advance(0)
    let closed = false
    void runtime.close().then(() => (closed = true))
    await clock.advance(60_000)
    expect(closed).toBe(true)
  })

  it('leaves no timers behind', async () => {
    const clock = createManualClock()
    const { perform } = createWorkbench()
    const runtime = new Runtime({ clock, storage: lastingStorage({ clock }) })
    runtime.register(tasksKind(perform))
    await startTasks(runtime, { tasks: [{ name: 'a', timeoutMs: 60_000 }] }, { limits: { wallMs: 60_000 } })
    expect(clock.pending()).toBe(2)
    await runtime.close()
    expect(clock.pending()).toBe(0)
  })

  it('lets no run start that was asked for just before', async () => {
    const storage = lastingStorage()
    const { perform, calls } = createWorkbench()
    const runtime = new Runtime({ storage })
    runtime.register(tasksKind(perform))
    const starting = startTasks(runtime, { tasks: named('a') }).then(() => 'started', (error: { code: string }) => error.code)
    await runtime.close()
    expect(await starting).toBe('runtime.closed')
    expect(calls).toEqual([])
  })

  it('closes its store though that cannot take the runs back', async () => {
    const inner = lastingStorage()
    let closed = false
    const storage = {
      ...inner,
      runs: { ...inner.runs, release: async () => Promise.reject(unavailable()) },
      close: async () => void (closed = true),
    }
    const { perform, call } = createWorkbench()
    const runtime = new Runtime({ storage })
    runtime.register(tasksKind(perform))
    await startTasks(runtime, { tasks: named('a') })
    await call('a')
    await expect(runtime.close()).rejects.toMatchObject({ code: 'storage.unavailable' })
    expect(closed).toBe(true)
  })
})
