import { isNofxError, memoryStorage, NofxError, type Append, type RunEvent, type Storage } from '@nofx/core'
import { describe, expect, it } from 'vitest'
import { heldStorage, refusingStorage, slowStorage, unavailable } from '../test/faulty-storage.ts'
import { named, startTasks, tasksKind } from '../test/tasks-kind.ts'
import { createWorkbench } from '../test/workbench.ts'
import { createManualClock } from '@nofx/testing'
import { Runtime } from './index.ts'

async function eventsOf(storage: Storage, runId: string): Promise<readonly RunEvent[]> {
  return (await storage.log.read(runId)).map(({ event }) => event as RunEvent)
}

/** For each request of a run, how often the log settles it. */
function settlements(events: readonly RunEvent[]): readonly number[] {
  return events.flatMap((event, index) =>
    event.type === 'effect.requested' ? [events.filter((other) => other.type === 'effect.settled' && other.request === index + 1).length] : [],
  )
}

describe('the loop, on a store that takes its time', () => {
  it('shares commits among runs', async () => {
    const { storage, commits } = slowStorage(memoryStorage())
    await using runtime = new Runtime({ storage })
    runtime.register(tasksKind(async ({ name }) => name))
    const runs = await Promise.all(Array.from({ length: 50 }, () => startTasks(runtime, { tasks: named('a', 'b', 'c'), inOrder: true })))
    const outputs = await Promise.all(runs.map((run) => run.result()))
    expect(outputs).toEqual(runs.map(() => ['a', 'b', 'c']))
    // One commit a step for all of them, give or take the first, which goes alone.
    expect(commits()).toBeLessThan(20)
  })

  it('gathers answers that come during an append into the next one', async () => {
    const { storage, commits, release } = heldStorage(memoryStorage())
    const { perform, call } = createWorkbench()
    await using runtime = new Runtime({ storage })
    runtime.register(tasksKind(perform))
    const starting = startTasks(runtime, { tasks: named('a', 'b', 'c', 'd') })
    release()
    const run = await starting
    for (const name of ['a', 'b', 'c', 'd']) (await call(name)).resolve(name)
    await expect.poll(() => commits.length).toBe(2)
    release()
    await expect.poll(() => commits.length).toBe(3)
    release()
    expect(await run.result()).toEqual(['a', 'b', 'c', 'd'])
    expect(commits.map(([append]) => append?.events.length)).toEqual([5, 1, 4])
  })

  it('performs an effect only once its request is stored', async () => {
    const { storage, flow } = heldStorage(memoryStorage())
    const { perform, calls } = createWorkbench()
    await using runtime = new Runtime({ storage })
    runtime.register(tasksKind(perform))
    const starting = startTasks(runtime, { tasks: named('a') })
    await new Promise((resolve) => setTimeout(resolve, 0))
    expect(calls).toEqual([])
    flow()
    const run = await starting
    expect(calls.length).toBe(1)
    calls[0]?.resolve(1)
    expect(await run.result()).toEqual([1])
  })

  it('refuses a signal that comes after the end that is on its way to the log', async () => {
    const { storage, release, held } = heldStorage(memoryStorage())
    const { perform } = createWorkbench()
    await using runtime = new Runtime({ storage })
    runtime.register(tasksKind(perform))
    const starting = startTasks(runtime, { tasks: named('a') })
    release()
    const run = await starting
    const ending = run.signal('end', 'over')
    const late = run.signal('note', 'too late')
    await expect.poll(held).toBe(1)
    release()
    await ending
    await expect(late).rejects.toMatchObject({ code: 'run.ended' })
    expect(await run.result()).toBe('over')
  })
})

describe('the loop, on a store that fails', () => {
  for (const failures of [1, 2, 5]) {
    it(`neither loses nor repeats anything when the first ${failures} appends fail`, async () => {
      const clock = createManualClock()
      const inner = memoryStorage({ clock })
      const performed: string[] = []
      await using runtime = new Runtime({ clock, storage: refusingStorage(inner, (_, call) => (call <= failures ? unavailable() : undefined)) })
      runtime.register(tasksKind(async ({ name }) => (performed.push(name), name)))
      const starting = startTasks(runtime, { tasks: named('a', 'b') })
      await clock.advance(60_000)
      const run = await starting
      expect(await run.result()).toEqual(['a', 'b'])
      expect(performed).toEqual(['a', 'b'])
      const events = await eventsOf(inner, run.id)
      expect(events.map(({ type }) => type)).toEqual(['run.started', 'effect.requested', 'effect.requested', 'effect.settled', 'effect.settled', 'run.ended'])
    })
  }

  it('neither loses nor repeats anything when every other append fails, of many runs', async () => {
    const clock = createManualClock()
    const inner = memoryStorage({ clock })
    let performed = 0
    await using runtime = new Runtime({ clock, storage: refusingStorage(inner, (_, call) => (call % 2 === 1 ? unavailable() : undefined)) })
    runtime.register(tasksKind(async ({ name }) => (performed++, name)))
    const starting = Promise.all(Array.from({ length: 20 }, () => startTasks(runtime, { tasks: named('a', 'b', 'c'), inOrder: true })))
    await clock.advance(600_000)
    const runs = await starting
    expect(await Promise.all(runs.map((run) => run.result()))).toEqual(runs.map(() => ['a', 'b', 'c']))
    expect(performed).toBe(60)
    for (const run of runs) expect(settlements(await eventsOf(inner, run.id))).toEqual([1, 1, 1])
  })

  it('waits longer each time, and tells its listeners', async () => {
    const clock = createManualClock()
    const startMs = clock.now()
    const tries: number[] = []
    const errors: unknown[] = []
    const storage = refusingStorage(memoryStorage({ clock }), () => {
      tries.push(clock.now() - startMs)
      return tries.length <= 5 ? unavailable() : undefined
    })
    await using runtime = new Runtime({ clock, storage })
    runtime.signals.on('error', (error) => errors.push(error))
    runtime.register(tasksKind(() => 1))
    const starting = startTasks(runtime, { tasks: [] })
    await clock.advance(10_000)
    await starting
    expect(tries).toEqual([0, 50, 150, 350, 750, 1_550])
    expect(errors.length).toBe(5)
  })

  it('refuses to start a run that the store will never take', async () => {
    await using runtime = new Runtime({ storage: refusingStorage(memoryStorage(), () => new NofxError('storage.unavailable', 'The disk is full.')) })
    runtime.register(tasksKind(() => 1))
    await expect(startTasks(runtime, { tasks: named('a') })).rejects.toMatchObject({ code: 'storage.unavailable', message: 'The disk is full.' })
    expect(runtime.live()).toEqual([])
  })

  it('fails an effect whose outcome the store will never take', async () => {
    const inner = memoryStorage()
    const tooLarge = (appends: readonly Append[]) => (JSON.stringify(appends).includes('huge') ? new NofxError('storage.unavailable', 'The value is too large.') : undefined)
    await using runtime = new Runtime({ storage: refusingStorage(inner, tooLarge) })
    let performed = 0
    // A loop that performs it again and again would never let this test end.
    runtime.register(tasksKind(async () => (performed++ < 5 ? 'huge' : new Promise(() => {}))))
    const run = await startTasks(runtime, { tasks: named('a') })
    await expect(run.result()).rejects.toMatchObject({ message: 'The value is too large.' })
    expect(performed).toBe(1)
    const events = await eventsOf(inner, run.id)
    expect(events.map(({ type }) => type)).toEqual(['run.started', 'effect.requested', 'effect.settled', 'run.ended'])
    expect(events[2]).toMatchObject({ status: 'failed', error: { message: 'The value is too large.' } })
  })

  it('goes on when the store is away at the moment at which it looks at the log anew', async () => {
    const clock = createManualClock()
    const inner = memoryStorage({ clock })
    let reads = 0
    const refusing = refusingStorage(inner, (appends) => (JSON.stringify(appends).includes('huge') ? new NofxError('storage.unavailable', 'The value is too large.') : undefined))
    const read: Storage['log']['read'] = async (...given) => {
      if (++reads === 1) throw unavailable()
      return inner.log.read(...given)
    }
    await using runtime = new Runtime({ clock, storage: { ...refusing, log: { ...refusing.log, read } } })
    runtime.signals.on('error', () => {})
    let performed = 0
    runtime.register(tasksKind(async () => (performed++ < 5 ? 'huge' : new Promise(() => {}))))
    const run = await startTasks(runtime, { tasks: named('a') })
    const failing = run.result().catch((error: unknown) => error)
    await clock.advance(60_000)
    expect((await inner.runs.get(run.id))?.status).toBe('failed')
    expect(await failing).toMatchObject({ message: 'The value is too large.' })
  })

  it('takes an error that a log throws at once like one that it answers with', async () => {
    const clock = createManualClock()
    const inner = memoryStorage({ clock })
    let calls = 0
    const append = (appends: readonly Append[]) => {
      if (++calls === 2) throw unavailable()
      return inner.log.append(appends)
    }
    await using runtime = new Runtime({ clock, storage: { ...inner, log: { ...inner.log, append } } })
    runtime.register(tasksKind(async ({ name }) => name))
    const run = await startTasks(runtime, { tasks: named('a', 'b') })
    await clock.advance(1_000)
    expect(await run.result()).toEqual(['a', 'b'])
  })
})

describe('the loop, when another writer came first', () => {
  const lease = (runtime: Runtime) => ({ owner: runtime.owner, epoch: 1, durationMs: 30_000 })

  it('stops the work that the log has settled meanwhile', async () => {
    const storage = memoryStorage()
    const { perform, call } = createWorkbench()
    await using runtime = new Runtime({ storage })
    runtime.register(tasksKind(perform))
    const run = await startTasks(runtime, { tasks: named('a', 'b') })
    const [a, b] = [await call('a'), await call('b')]
    const settled: RunEvent = { type: 'effect.settled', v: 1, request: 2, status: 'completed', value: 'elsewhere' }
    await storage.log.append([{ runId: run.id, expectedVersion: 3, lease: lease(runtime), records: [], events: [{ version: 4, at: 0, event: settled }] }])
    b.resolve('here')
    expect(await run.result()).toEqual(['elsewhere', 'here'])
    expect(a.signal.aborted).toBe(true)
  })

  it('starts no work for a run that has ended meanwhile', async () => {
    const storage = memoryStorage()
    const { perform, call, calls } = createWorkbench()
    await using runtime = new Runtime({ storage })
    runtime.register(tasksKind(perform))
    const run = await startTasks(runtime, { tasks: named('a') })
    const events: RunEvent[] = [
      { type: 'effect.requested', v: 1, kind: 'work', name: 'b', mode: 'idempotent' },
      { type: 'run.ended', v: 1, status: 'completed', output: 'elsewhere' },
    ]
    await storage.log.append([{ runId: run.id, expectedVersion: 2, lease: lease(runtime), records: [], events: events.map((event, index) => ({ version: 3 + index, at: 0, event })) }])
    ;(await call('a')).resolve()
    expect(await run.result()).toBe('elsewhere')
    expect(calls.map(({ name }) => name)).toEqual(['a'])
  })

  it('records a signal once when an append was stored though its answer was lost', async () => {
    const inner = memoryStorage()
    const clock = createManualClock()
    let lost = false
    const append: Storage['log']['append'] = async (appends) => {
      const results = await inner.log.append(appends)
      const isSignal = appends.some(({ events }) => events.some(({ event }) => event.type === 'signal.received'))
      if (!isSignal || lost) return results
      lost = true
      throw unavailable()
    }
    const { perform, call } = createWorkbench()
    await using runtime = new Runtime({ clock, storage: { ...inner, log: { ...inner.log, append } } })
    runtime.register(tasksKind(perform))
    const run = await startTasks(runtime, { tasks: named('a') })
    const sending = run.signal('note', 'once')
    await clock.advance(1_000)
    await sending
    ;(await call('a')).resolve(1)
    await run.result()
    expect((await eventsOf(inner, run.id)).filter(({ type }) => type === 'signal.received').length).toBe(1)
  })

  describe('when a start was stored though its answer was lost', () => {
    /** Loses the answers of the first two starts, and of what comes with them. */
    function losingStarts(inner: Storage, meanwhile: (append: Append) => Promise<unknown> = async () => {}): Storage {
      let lost = 0
      const append: Storage['log']['append'] = async (appends) => {
        const results = await inner.log.append(appends)
        if (lost === 2 || !appends.some(({ expectedVersion }) => expectedVersion === 0)) return lost === 2 ? appends.map(() => 'conflict') : results
        lost += 1
        if (lost === 1) await meanwhile(appends[0] as Append)
        throw unavailable()
      }
      return { ...inner, log: { ...inner.log, append } }
    }

    async function start(storage: Storage) {
      const clock = createManualClock()
      const runtime = new Runtime({ clock, storage, onError: () => {} })
      runtime.register(tasksKind(createWorkbench().perform))
      const starting = startTasks(runtime, { tasks: named('a') })
      starting.catch(() => {})
      for (let step = 0; step < 5; step++) await clock.advance(100)
      return { runtime, starting }
    }

    it('knows it for its own, for as long as that takes', async () => {
      const inner = memoryStorage()
      const { runtime, starting } = await start(losingStarts(inner))
      const { id } = await starting
      expect(runtime.live().map(({ runId }) => runId)).toEqual([id])
      await runtime.close()
    })

    it('answers with the run when another process has taken it over since', async () => {
      const inner = memoryStorage()
      const takeOver = async ({ runId, lease: { owner } }: Append) => {
        await inner.runs.release(owner, [runId])
        await inner.runs.claim({ owner: 'other', durationMs: 30_000, kinds: ['tasks'], limit: 1 })
      }
      const { runtime, starting } = await start(losingStarts(inner, takeOver))
      const { id } = await starting
      expect(runtime.live()).toEqual([])
      expect(await inner.runs.get(id)).toMatchObject({ owner: 'other', epoch: 2 })
      await runtime.close()
    })

    it('refuses a second start of the same words, at the same moment, by somebody else', async () => {
      const storage = memoryStorage()
      const clock = createManualClock()
      const runId = '00000000-0000-7000-8000-000000000001'
      const runtimes = [1, 2].map(() => new Runtime({ clock, storage }))
      for (const runtime of runtimes) runtime.register(tasksKind(createWorkbench().perform))
      const [first, second] = await Promise.allSettled(runtimes.map((runtime) => startTasks(runtime, { tasks: named('a') }, { runId })))
      expect(first).toMatchObject({ status: 'fulfilled' })
      expect(second).toMatchObject({ status: 'rejected', reason: { code: 'run.exists' } })
      for (const runtime of runtimes) await runtime.close()
    })
  })

  it('lets a run go that another process has taken over', async () => {
    const storage = memoryStorage()
    const { perform, call } = createWorkbench()
    await using runtime = new Runtime({ storage })
    runtime.register(tasksKind(perform))
    const run = await startTasks(runtime, { tasks: named('a', 'b') })
    await storage.runs.release(runtime.owner, [run.id])
    await storage.runs.claim({ owner: 'other', durationMs: 30_000, kinds: ['tasks'], limit: 1 })
    const b = await call('b')
    ;(await call('a')).resolve()
    await expect.poll(() => b.signal.aborted).toBe(true)
    expect(runtime.live()).toEqual([])
    expect((await eventsOf(storage, run.id)).length).toBe(3)
    await expect(run.signal('note', null)).rejects.toSatisfy((error) => isNofxError(error, 'run.not_owned'))
  })
})
