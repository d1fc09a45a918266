import type { Storage } from '@nofx/core'
import { createManualClock, type ManualClock } from '@nofx/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { lastingStorage, sharedStorage, unavailable, withRuns } from '../test/faulty-storage.ts'
import { named, startTasks, tasksKind, type Task } from '../test/tasks-kind.ts'
import { createWorkbench } from '../test/workbench.ts'
import { Runtime, type Performer, type RuntimeOptions } from './index.ts'

const runtimes: Runtime[] = []
afterEach(async () => {
  for (const runtime of runtimes.splice(0)) await runtime.close()
})

const WAIT: Task = { name: 'wait', kind: 'wait' }
const HOUR_MS = 3_600_000

interface Process extends RuntimeOptions {
  readonly storage: Storage
  readonly clock: ManualClock
  readonly performers?: Readonly<Record<string, Performer>>
  readonly perform?: Performer['perform']
}

function processOn({ perform = async () => 'done', performers = {}, ...options }: Process): Runtime {
  const runtime = new Runtime({ onError: () => {}, ...options })
  runtime.register(tasksKind(perform, performers))
  runtimes.push(runtime)
  return runtime
}

function alone(options: Partial<Process> = {}) {
  const clock = createManualClock()
  const storage = lastingStorage({ clock })
  return { clock, storage, runtime: processOn({ clock, storage, ...options }) }
}

function timer(dueAt: number): Task {
  return { name: 'timer', kind: 'timer', dueAt }
}

async function lastOf(storage: Storage, id: string) {
  return (await storage.log.read(id)).at(-1)
}

describe('a run that only waits', () => {
  it('leaves memory after a while of quiet, by default a minute at most', async () => {
    const { clock, storage, runtime } = alone()
    const { id } = await startTasks(runtime, { tasks: [WAIT] })
    await clock.advance(59_999)
    const [live] = runtime.live()
    expect(live?.state).toBeDefined()
    await clock.advance(1)
    expect(runtime.live()).toEqual([])
    expect(live?.state).toBeUndefined()
    expect(await storage.runs.get(id)).toMatchObject({ status: 'running', owner: null, version: 2 })
  })

  it('stays when what it waits for comes soon', async () => {
    const { clock, runtime } = alone()
    await startTasks(runtime, { tasks: [WAIT, timer(clock.now() + 119_999)] })
    await clock.advance(119_998)
    expect(runtime.live()).toHaveLength(1)
  })

  it('stays while anything of it is at work', async () => {
    const { clock, runtime } = alone({ perform: createWorkbench().perform })
    await startTasks(runtime, { tasks: [WAIT, ...named('a')] })
    await clock.advance(600_000)
    expect(runtime.live()).toHaveLength(1)
  })

  it('stays while it is told something at every turn', async () => {
    const { clock, runtime } = alone()
    const run = await startTasks(runtime, { tasks: [WAIT] })
    for (let turn = 0; turn < 10; turn++) {
      await run.signal('still here', null)
      await clock.advance(25_000)
      expect(runtime.live()).toHaveLength(1)
    }
  })

  it.each(['result', 'events'] as const)('stays as long as somebody here waits for its %s, and leaves after that', async (what) => {
    const { clock, runtime } = alone()
    const run = await startTasks(runtime, { tasks: [WAIT] })
    const stop = new AbortController()
    const reading = what === 'result' ? run.result() : drain(run.events({ signal: stop.signal }))
    await clock.advance(600_000)
    expect(runtime.live()).toHaveLength(1)
    stop.abort()
    if (what === 'result') await run.signal('end', 'over')
    await reading
    await clock.advance(60_000)
    expect(runtime.live()).toEqual([])
  })

  it('stays when its effect must run only once, or has a limit of time of its own, which would begin anew', async () => {
    const { clock, runtime } = alone({ performers: { visit: { perform: () => new Promise(() => {}), idleUntil: () => Number.POSITIVE_INFINITY } } })
    const tasks = (task: Partial<Task>) => ({ tasks: [{ name: 'v', kind: 'visit', ...task }] })
    await startTasks(runtime, tasks({ mode: 'once' }))
    await startTasks(runtime, tasks({ timeoutMs: HOUR_MS }))
    const { id } = await startTasks(runtime, tasks({}))
    await clock.advance(120_000)
    expect(runtime.live()).toHaveLength(2)
    expect(runtime.live().map(({ runId }) => runId)).not.toContain(id)
  })

  it('stays when it is not to sleep, and when its store is in memory', async () => {
    const { clock, runtime } = alone({ suspendMs: Number.POSITIVE_INFINITY })
    await startTasks(runtime, { tasks: [WAIT] })
    const fleeting = new Runtime({ clock })
    runtimes.push(fleeting)
    fleeting.register(tasksKind(async () => 'done'))
    await startTasks(fleeting, { tasks: [WAIT] })
    await clock.advance(HOUR_MS)
    expect([runtime.live().length, fleeting.live().length]).toEqual([1, 1])
  })

  it('does not come and go, however short it is to sleep', async () => {
    const { clock, storage, runtime } = alone({ suspendMs: 1 })
    const run = await startTasks(runtime, { tasks: [timer(clock.now() + 29_999)] })
    await clock.advance(29_998)
    expect(await storage.runs.get(run.id)).toMatchObject({ owner: runtime.owner, epoch: 1 })
  })
})

describe('a run that sleeps', () => {
  it('is back before it is due, and its timer fires at the very millisecond', async () => {
    const { clock, storage, runtime } = alone()
    const dueAt = clock.now() + 10 * 60_000 + 7
    const { id } = await startTasks(runtime, { tasks: [timer(dueAt)] })
    await clock.advance(60_000)
    expect(runtime.live()).toEqual([])
    await clock.advance(dueAt - 20_001 - clock.now())
    expect(runtime.live()).toEqual([])
    await clock.advance(dueAt - 9_999 - clock.now())
    expect(runtime.live()).toHaveLength(1)
    await clock.advance(60_000)
    const events = await storage.log.read(id)
    expect(events.map(({ at, event: { type } }) => [type, at - dueAt])).toEqual([
      ['run.started', -600_007], ['effect.requested', -600_007], ['effect.settled', 0], ['run.ended', 0],
    ])
    expect(events[2]?.event).toMatchObject({ startedAt: dueAt - 600_007 })
    expect(await runtime.get(id).result()).toEqual([undefined])
  })

  it('is ended by the limit of a wait, or of its wall time, in time', async () => {
    const { clock, storage, runtime } = alone()
    const endAt = clock.now() + 600_000
    const limited = await startTasks(runtime, { tasks: [{ ...WAIT, timeoutMs: 600_000 }] })
    const walled = await startTasks(runtime, { tasks: [WAIT] }, { limits: { wallMs: 600_000 } })
    await clock.advance(500_000)
    expect(runtime.live()).toEqual([])
    await clock.advance(120_000)
    expect(await lastOf(storage, limited.id)).toMatchObject({ at: endAt, event: { error: { code: 'effect.timeout' } } })
    expect(await lastOf(storage, walled.id)).toMatchObject({ at: endAt, event: { error: { code: 'limit.exceeded' } } })
  })

  it('can be read', async () => {
    const { clock, storage, runtime } = alone()
    const run = await startTasks(runtime, { tasks: [WAIT] })
    await clock.advance(60_000)
    expect(runtime.live()).toEqual([])
    const seen: string[] = []
    const reading = (async () => {
      for await (const { type } of run.events()) seen.push(type)
    })()
    const result = run.result()
    await clock.advance(1_000)
    expect(seen).toEqual(['run.started', 'effect.requested'])
    expect(await run.status()).toMatchObject({ status: 'running', owner: null })
    expect(await runtime.inspect(run.id)).toMatchObject({ tasks: [WAIT] })
    expect(await runtime.doubts(run.id)).toEqual([])
    expect(await storage.runs.get(run.id)).toMatchObject({ owner: null, epoch: 1 })
    await run.signal('end', 'over')
    await clock.advance(1_000)
    expect(await result).toBe('over')
    await reading
    expect(seen).toEqual(['run.started', 'effect.requested', 'signal.received', 'run.ended'])
  })

  it('costs no renewals, however many there are', async () => {
    const clock = createManualClock()
    const inner = lastingStorage({ clock, endedRunsMax: 10_000 })
    let renewed = 0
    let suspends = 0
    const storage = withRuns(inner, {
      renew: async (lease) => {
        const kept = await inner.runs.renew(lease)
        renewed += kept.length
        return kept
      },
      suspend: async (owner, runs) => {
        suspends += 1
        await inner.runs.suspend(owner, runs)
      },
    })
    const runtime = processOn({ clock, storage })
    await Promise.all(Array.from({ length: 1_001 }, () => startTasks(runtime, { tasks: [timer(clock.now() + HOUR_MS)] })))
    await clock.advance(61_000)
    expect(runtime.live()).toEqual([])
    expect(suspends).toBe(2)
    renewed = 0
    await clock.advance(600_000)
    expect(renewed).toBe(0)
    await clock.advance(HOUR_MS)
    expect(await storage.runs.list({ status: 'completed', limit: 2_000 })).toHaveLength(1_001)
  })

  it('keeps a process alive that waits for nothing else than its time', async () => {
    const { clock, runtime } = alone()
    await startTasks(runtime, { tasks: [timer(clock.now() + HOUR_MS)] })
    await clock.advance(60_000)
    expect(clock.pending()).toBe(1)
    await clock.advance(HOUR_MS)
    expect(clock.pending()).toBe(0)
    await startTasks(runtime, { tasks: [timer(clock.now() + HOUR_MS)] })
    await clock.advance(60_000)
    await runtime.close()
    expect(clock.pending()).toBe(0)
  })
})

describe('a store that is asked to let runs sleep', () => {
  it('and fails has the run back at the next sweep, until it works', async () => {
    const clock = createManualClock()
    const inner = lastingStorage({ clock })
    let isAway = true
    const errors: unknown[] = []
    const storage = withRuns(inner, { suspend: (owner, runs) => (isAway ? Promise.reject(unavailable()) : inner.runs.suspend(owner, runs)) })
    const runtime = processOn({ clock, storage, onError: (error) => errors.push(error) })
    const dueAt = clock.now() + 300_000
    const { id } = await startTasks(runtime, { tasks: [timer(dueAt)] })
    await clock.advance(60_000)
    expect(errors).toMatchObject([{ code: 'storage.unavailable' }])
    await clock.advance(10_000)
    expect(runtime.live()).toHaveLength(1)
    isAway = false
    await clock.advance(60_000)
    expect(await storage.runs.get(id)).toMatchObject({ owner: null })
    await clock.advance(300_000)
    expect(await lastOf(storage, id)).toMatchObject({ at: dueAt, event: { status: 'completed' } })
  })

  it('and fails lets the run be told something at once', async () => {
    const clock = createManualClock()
    const inner = lastingStorage({ clock })
    const runtime = processOn({ clock, storage: withRuns(inner, { suspend: () => Promise.reject(unavailable()) }) })
    const run = await startTasks(runtime, { tasks: [WAIT] })
    await clock.advance(60_000)
    expect(runtime.live()).toEqual([])
    await run.signal('end', 'over')
    expect(await run.result()).toBe('over')
  })

  it('and fails, but does it after all when the run is at work again, does not put it to sleep', async () => {
    const clock = createManualClock()
    const inner = lastingStorage({ clock })
    let late = async () => {}
    const storage = withRuns(inner, {
      suspend: (owner, runs) => {
        late = () => inner.runs.suspend(owner, runs)
        return Promise.reject(unavailable())
      },
    })
    const { perform, calls } = createWorkbench()
    const runtime = processOn({ clock, storage, perform })
    const run = await startTasks(runtime, { tasks: [timer(clock.now() + 300_000), ...named('a')], inOrder: true })
    await clock.advance(70_000)
    const suspend = late
    await clock.advance(240_000)
    expect(calls).toHaveLength(1)
    await suspend()
    await clock.advance(20_000)
    expect(calls).toHaveLength(1)
    calls[0]?.resolve('a')
    expect(await run.result()).toEqual([undefined, 'a'])
  })

  it.each([false, true])('by a process that is killed meanwhile loses nothing (done: %s)', async (isDone) => {
    const clock = createManualClock()
    const storage = sharedStorage({ clock })
    // It never hears from the store again, and so renews no more.
    const killed = processOn({
      clock, mailMs: 1e9,
      storage: withRuns(storage, { suspend: async (owner, runs) => {
        if (isDone) await storage.runs.suspend(owner, runs)
        await new Promise(() => {})
      } }),
    })
    runtimes.pop()
    const dueAt = clock.now() + 300_000
    const { id } = await startTasks(killed, { tasks: [timer(dueAt)] })
    const heir = processOn({ clock, storage, mailMs: 1e9 })
    await heir.ready()
    await clock.advance(301_000)
    expect(await lastOf(storage, id)).toMatchObject({ at: dueAt, event: { status: 'completed' } })
    expect(await heir.get(id).result()).toEqual([undefined])
  })

  it('by a process that is closed meanwhile has done so before that is closed', async () => {
    const clock = createManualClock()
    const inner = lastingStorage({ clock })
    let letGo = () => {}
    const held = new Promise<void>((resolve) => (letGo = resolve))
    let isClosed = false
    const storage = {
      ...withRuns(inner, {
        suspend: async (owner, runs) => {
          await held
          expect(isClosed).toBe(false)
          await inner.runs.suspend(owner, runs)
        },
      }),
      close: async () => void (isClosed = true),
    }
    const runtime = processOn({ clock, storage })
    const { id } = await startTasks(runtime, { tasks: [WAIT] })
    const other = await startTasks(runtime, { tasks: named('a') }).then(() => startTasks(runtime, { tasks: [{ ...WAIT, timeoutMs: 100_000 }] }))
    await clock.advance(60_000)
    expect(runtime.live().map(({ runId }) => runId)).toEqual([other.id])
    const closing = runtime.close()
    await clock.advance(0)
    expect(isClosed).toBe(false)
    letGo()
    await closing
    expect(isClosed).toBe(true)
    expect(await inner.runs.claim({ owner: 'heir', durationMs: 1, kinds: ['tasks'], limit: 10 })).toMatchObject([{ runId: other.id }])
    expect(await inner.runs.get(id)).toMatchObject({ owner: null, status: 'running' })
  })
})

async function drain(events: AsyncIterable<unknown>): Promise<void> {
  for await (const event of events) void event
}
