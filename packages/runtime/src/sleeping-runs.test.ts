import type { Storage } from '@nofx/core'
import { createManualClock, type ManualClock } from '@nofx/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { sharedStorage, withRuns } from '../test/faulty-storage.ts'
import { startTasks, tasksKind, type Task } from '../test/tasks-kind.ts'
import { createWorkbench } from '../test/workbench.ts'
import { Runtime, type RunHandle, type RunKind, type RuntimeOptions } from './index.ts'

const runtimes: Runtime[] = []
afterEach(async () => {
  for (const runtime of runtimes.splice(0)) await runtime.close()
})

const WAIT: Task = { name: 'wait', kind: 'wait' }

interface Process extends RuntimeOptions {
  readonly storage: Storage
  readonly clock: ManualClock
  /** Whether it can drive the runs. Default: true. */
  readonly knows?: boolean
  readonly refusal?: NonNullable<RunKind['refusal']>
}

function processOn({ knows = true, refusal, ...options }: Process): Runtime {
  const runtime = new Runtime({ onError: () => {}, ...options })
  const { perform } = createWorkbench()
  const kind = tasksKind(perform)
  runtime.register({ ...kind, ...(refusal && { refusal }), decider: (name) => (knows ? kind.decider(name) : undefined) })
  runtimes.push(runtime)
  return runtime
}

async function fallAsleep({ tasks = [WAIT], ...options }: Partial<Process> & { readonly tasks?: readonly Task[] } = {}) {
  const clock = createManualClock()
  const storage = sharedStorage({ clock })
  const runtime = processOn({ clock, storage, ...options })
  const run = await startTasks(runtime, { tasks })
  await clock.advance(60_000)
  expect(runtime.live()).toEqual([])
  expect(await storage.runs.get(run.id)).toMatchObject({ status: 'running', owner: null })
  return { clock, storage, runtime, run }
}

/** What becomes of a promise while so much time passes. */
async function within<T>(clock: ManualClock, ms: number, promise: Promise<T>): Promise<T | 'pending'> {
  let result: PromiseSettledResult<T> | undefined
  void Promise.allSettled([promise]).then(([settled]) => (result = settled))
  await clock.advance(ms)
  return result === undefined ? 'pending' : promise
}

async function signalsOf(storage: Storage, { id }: RunHandle): Promise<readonly unknown[]> {
  return (await storage.log.read(id)).flatMap(({ event }) => (event.type === 'signal.received' ? [(event as unknown as { readonly name: unknown }).name] : []))
}

describe('a sleeping run', () => {
  it('takes a signal at once in the process that let it go, and sleeps again after', async () => {
    const { clock, storage, runtime, run } = await fallAsleep()
    expect(await within(clock, 0, run.signal('hello', 1))).toBeUndefined()
    expect(await signalsOf(storage, run)).toEqual(['hello'])
    expect(runtime.live()).toHaveLength(1)
    await clock.advance(90_000)
    expect(runtime.live()).toEqual([])
    await run.signal('again', 2)
    expect(await signalsOf(storage, run)).toEqual(['hello', 'again'])
  })

  it('takes a signal at once in any other process that can drive it', async () => {
    const { clock, storage, run } = await fallAsleep()
    const other = processOn({ clock, storage })
    expect(await within(clock, 0, other.get(run.id).signal('hello', 1))).toBeUndefined()
    expect(await signalsOf(storage, run)).toEqual(['hello'])
    expect(await storage.runs.get(run.id)).toMatchObject({ owner: other.owner })
  })

  it('takes a signal from a process that cannot drive it, once another has swept', async () => {
    const { clock, storage, runtime, run } = await fallAsleep()
    const other = processOn({ clock, storage, knows: false })
    const told = other.get(run.id).signal('hello', 1)
    expect(await within(clock, 11_000, told)).toBeUndefined()
    expect(await signalsOf(storage, run)).toEqual(['hello'])
    expect(await storage.runs.get(run.id)).toMatchObject({ owner: runtime.owner })
  })

  it('is cancelled from anywhere', async () => {
    const { clock, storage, run } = await fallAsleep()
    const other = processOn({ clock, storage })
    await Promise.all([within(clock, 1_000, other.get(run.id).cancel('no need')), expect(run.result()).rejects.toMatchObject({ code: 'run.cancelled' })])
    await expect(run.signal('late', null)).rejects.toMatchObject({ code: 'run.ended' })
  })

  it('takes all that many processes tell it at once, once each', async () => {
    const { clock, storage, runtime, run } = await fallAsleep()
    const tellers = [runtime, processOn({ clock, storage }), processOn({ clock, storage }), processOn({ clock, storage, knows: false })]
    await within(clock, 12_000, Promise.all(tellers.map((teller, index) => teller.get(run.id).signal(`from ${index}`, null))))
    expect([...(await signalsOf(storage, run))].sort()).toEqual(['from 0', 'from 1', 'from 2', 'from 3'])
  })

  it('takes one of two cancellations at once, and refuses the other', async () => {
    const { clock, storage, run } = await fallAsleep()
    const both = Promise.allSettled([processOn({ clock, storage }), processOn({ clock, storage })].map((teller) => teller.get(run.id).cancel()))
    const results = await within(clock, 12_000, both)
    expect(results).toMatchObject([{ status: 'fulfilled' }, { status: 'rejected', reason: { code: 'run.ended' } }])
  })

  it('refuses what it would refuse awake', async () => {
    const { clock, storage, run } = await fallAsleep()
    const other = processOn({ clock, storage, refusal: () => new Error('not asked for') })
    await expect(within(clock, 0, other.get(run.id).signal('hello', 1))).rejects.toThrow('not asked for')
    expect(await signalsOf(storage, run)).toEqual([])
  })

  it('waits asleep for an answer to a doubt, and takes it', async () => {
    const clock = createManualClock()
    const storage = sharedStorage({ clock })
    const dying = processOn({ clock, storage, leaseMs: 1, sweepMs: 1e12, mailMs: 1e12 })
    const run = await startTasks(dying, { tasks: [{ name: 'pay', mode: 'once', inDoubt: 'ask', node: 'pay' }] })
    const heir = processOn({ clock, storage })
    await clock.advance(1)
    await heir.ready()
    await clock.advance(90_000)
    expect(heir.live()).toEqual([])
    expect(await heir.doubts(run.id)).toMatchObject([{ node: 'pay' }])
    await within(clock, 0, heir.resolveDoubt(run.id, 'pay', { done: true, output: 'receipt' }))
    expect(await heir.get(run.id).result()).toEqual(['receipt'])
  })
})

describe('a run that is put to sleep while a letter for it is on its way', () => {
  it.each([true, false])('takes it (posted by one that can drive it: %s)', async (knows) => {
    const clock = createManualClock()
    const storage = sharedStorage({ clock })
    let isAsked = false
    let letGo = () => {}
    const held = new Promise<void>((resolve) => (letGo = resolve))
    // It hears of no letter before it is asleep.
    const waiting: Storage['mailbox']['waiting'] = (owner, limit) => (isAsked ? storage.mailbox.waiting(owner, limit) : Promise.resolve([]))
    const slow: Storage = {
      ...withRuns(storage, {
        suspend: async (owner, runs) => {
          isAsked = true
          await held
          await storage.runs.suspend(owner, runs)
        },
      }),
      mailbox: { ...storage.mailbox, waiting },
    }
    const runtime = processOn({ clock, storage: slow })
    const run = await startTasks(runtime, { tasks: [WAIT] })
    await clock.advance(60_000)
    expect(isAsked).toBe(true)
    const told = processOn({ clock, storage, knows }).get(run.id).signal('hello', null)
    await clock.advance(1_000)
    letGo()
    expect(await within(clock, 12_000, told)).toBeUndefined()
    expect(await signalsOf(storage, run)).toEqual(['hello'])
  })

  it('is told by its own process when it has just been put to sleep', async () => {
    const clock = createManualClock()
    const storage = sharedStorage({ clock })
    let letGo = () => {}
    const held = new Promise<void>((resolve) => (letGo = resolve))
    const runtime = processOn({ clock, storage: withRuns(storage, { suspend: (owner, runs) => held.then(() => storage.runs.suspend(owner, runs)) }) })
    const run = await startTasks(runtime, { tasks: [WAIT] })
    await clock.advance(60_000)
    const told = run.signal('hello', null)
    expect(await within(clock, 1_000, told)).toBe('pending')
    letGo()
    expect(await within(clock, 0, told)).toBeUndefined()
    expect(await signalsOf(storage, run)).toEqual(['hello'])
  })

  it('stays, when the letter was there before', async () => {
    const clock = createManualClock()
    const storage = sharedStorage({ clock })
    const runtime = processOn({ clock, storage, mailMs: 100_000 })
    const run = await startTasks(runtime, { tasks: [WAIT] })
    await storage.mailbox.post(run.id, { type: 'signal.received', v: 1, name: 'hello', payload: null } as never)
    await clock.advance(99_999)
    expect(runtime.live()).toHaveLength(1)
    await clock.advance(1)
    expect(await signalsOf(storage, run)).toEqual(['hello'])
    await clock.advance(60_000)
    expect(runtime.live()).toEqual([])
  })
})
