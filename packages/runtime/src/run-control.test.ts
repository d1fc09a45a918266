import { NofxError, type Storage } from '@nofx/core'
import { afterEach, describe, expect, it } from 'vitest'
import { sharedStorage } from '../test/faulty-storage.ts'
import { named, startTasks, tasksKind } from '../test/tasks-kind.ts'
import { createWorkbench } from '../test/workbench.ts'
import { Runtime, type RunKind } from './index.ts'

const runtimes: Runtime[] = []
afterEach(async () => {
  for (const runtime of runtimes.splice(0)) await runtime.close()
})

function runtimeOn(storage: Storage, options: { readonly perform?: ReturnType<typeof createWorkbench>['perform']; readonly refusal?: RunKind['refusal'] } = {}) {
  const { perform = async () => 'done', refusal } = options
  const runtime = new Runtime({ storage, mailMs: 5, leaseMs: 60_000, onError: () => {} })
  runtime.register({ ...tasksKind(perform), ...(refusal && { refusal }) })
  runtimes.push(runtime)
  return runtime
}

const waiting = { tasks: [{ name: 'wait', kind: 'wait' }] }

/** Takes one signal of each name. */
function onceEach(): NonNullable<RunKind['refusal']> {
  const seen = new Set<string>()
  return (_, event) => {
    if (event.type !== 'signal.received') return undefined
    const { name } = event as unknown as { readonly name: string }
    if (seen.has(name)) return new NofxError('input.invalid', `"${name}" was answered before.`)
    seen.add(name)
    return undefined
  }
}

describe('a run that is driven here', () => {
  it('goes on though its kind fails to say whether it takes a signal', async () => {
    const { perform, call } = createWorkbench()
    const runtime = runtimeOn(sharedStorage(), {
      perform,
      refusal: () => {
        throw new Error('a broken kind')
      },
    })
    const run = await startTasks(runtime, { tasks: named('a') })
    await expect(run.signal('note', null)).rejects.toThrow('a broken kind')
    ;(await call('a')).resolve('done')
    expect(await run.result()).toEqual(['done'])
  })

  it('is cancelled, though its lease is looked for between the end in the store and the answer of the store', async () => {
    const storage = sharedStorage()
    let answer = Promise.resolve()
    const late: Storage = {
      ...storage,
      log: {
        ...storage.log,
        append: async (appends) => {
          const results = await storage.log.append(appends)
          await answer
          return results
        },
      },
    }
    const runtime = runtimeOn(late)
    const run = await startTasks(runtime, waiting)
    let letGo = () => {}
    answer = new Promise((resolve) => (letGo = resolve))
    const cancelled = run.cancel('not needed')
    await expect.poll(async () => (await storage.runs.get(run.id))?.status).toBe('cancelled')
    await runtime.recover()
    letGo()
    await cancelled
    await expect(run.result()).rejects.toMatchObject({ code: 'run.cancelled' })
  })
})

describe('a store that stores and does not say so', () => {
  it('is told a signal once', async () => {
    const storage = sharedStorage()
    let isLost = false
    const forgetful: Storage = {
      ...storage,
      log: {
        ...storage.log,
        append: async (appends) => {
          // A copy, as a database makes one.
          const results = await storage.log.append(structuredClone<typeof appends>(appends))
          if (isLost || !JSON.stringify(appends).includes('signal.received')) return results
          isLost = true
          throw new NofxError('storage.unavailable', 'The connection was lost.', { retryable: true })
        },
      },
    }
    const run = await startTasks(runtimeOn(forgetful), waiting)
    await run.signal('pay', 1)
    expect(isLost).toBe(true)
    expect((await storage.log.read(run.id)).filter(({ event }) => event.type === 'signal.received')).toHaveLength(1)
  })
})

describe('a run that another process drives', () => {
  it('is cancelled there, and its work is aborted', async () => {
    const storage = sharedStorage()
    const { perform, call } = createWorkbench()
    const run = await startTasks(runtimeOn(storage, { perform }), { tasks: named('a') })
    const { signal } = await call('a')
    const other = runtimeOn(storage)
    await other.get(run.id).cancel('not needed')
    expect(await run.status()).toMatchObject({ status: 'cancelled' })
    expect(signal.aborted).toBe(true)
    await expect(other.get(run.id).cancel()).rejects.toMatchObject({ code: 'run.ended', message: expect.stringContaining('so the cancellation comes too late') as string })
    await expect(other.get(run.id).signal('go', 1)).rejects.toMatchObject({ code: 'run.ended', message: expect.stringContaining('so the signal "go" comes too late') as string })
  })

  it('is told a signal, once', async () => {
    const storage = sharedStorage()
    const run = await startTasks(runtimeOn(storage), waiting)
    await runtimeOn(storage).get(run.id).signal('hello', { n: 1 })
    const told = (await storage.log.read(run.id)).filter(({ event }) => event.type === 'signal.received')
    expect(told.map(({ event }) => event)).toMatchObject([{ name: 'hello', payload: { n: 1 } }])
    expect(await storage.mailbox.waiting((await storage.runs.get(run.id))?.owner ?? '', 10)).toEqual([])
  })

  it('is told a signal once though the store is away while its sender waits to hear of it', async () => {
    const storage = sharedStorage()
    const run = await startTasks(runtimeOn(storage), waiting)
    let failures = 0
    const state: Storage['mailbox']['state'] = async (id) => {
      if (failures === 3) return storage.mailbox.state(id)
      failures += 1
      throw new NofxError('storage.unavailable', 'The connection was lost.', { retryable: true })
    }
    const other = runtimeOn({ ...storage, mailbox: { ...storage.mailbox, state } })
    await other.get(run.id).signal('pay', 1)
    expect(failures).toBe(3)
    expect((await storage.log.read(run.id)).filter(({ event }) => event.type === 'signal.received')).toHaveLength(1)
  })

  it('takes one of two answers, and refuses the other with what its kind says', async () => {
    const storage = sharedStorage()
    const owner = runtimeOn(storage, { refusal: onceEach() })
    const run = await startTasks(owner, waiting)
    const answers = [owner, runtimeOn(storage), runtimeOn(storage)].map((runtime) => runtime.get(run.id).signal('ship?', true))
    const results = await Promise.allSettled(answers)
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const refusals = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []))
    expect(refusals).toMatchObject([1, 2].map(() => ({ code: 'input.invalid', message: '"ship?" was answered before.' })))
    expect((await storage.log.read(run.id)).filter(({ event }) => event.type === 'signal.received')).toHaveLength(1)
  })

  it('takes one of many cancellations', async () => {
    const storage = sharedStorage()
    const owner = runtimeOn(storage)
    const run = await startTasks(owner, waiting)
    const results = await Promise.allSettled([owner, runtimeOn(storage), runtimeOn(storage), owner].map((runtime, index) => runtime.get(run.id).cancel(`reason ${index}`)))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const refusals = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []))
    expect(refusals).toMatchObject([1, 2, 3].map(() => ({ code: 'run.ended' })))
    expect((await storage.log.read(run.id)).filter(({ event }) => event.type === 'run.ended')).toHaveLength(1)
  })

  it('gets what was left for it from whoever drives it next', async () => {
    const storage = sharedStorage()
    const first = runtimeOn(storage)
    const run = await startTasks(first, waiting)
    const letter = await storage.mailbox.post(run.id, { type: 'signal.received', v: 1, name: 'hello', payload: null } as never)
    await first.close()
    const second = runtimeOn(storage)
    await second.ready()
    await expect.poll(() => storage.mailbox.state(letter)).toEqual({ status: 'taken' })
    expect((await storage.log.read(run.id)).filter(({ event }) => event.type === 'signal.received')).toHaveLength(1)
    expect(await storage.runs.get(run.id)).toMatchObject({ owner: second.owner })
  })

  it('is told nothing by a process that is closed meanwhile, unless its owner has taken it', async () => {
    const storage = sharedStorage()
    const run = await startTasks(runtimeOn({ ...storage, mailbox: { ...storage.mailbox, waiting: async () => [] } }), waiting)
    const other = runtimeOn(storage)
    const told = other.get(run.id).signal('hello', null)
    await expect.poll(async () => (await storage.mailbox.waiting((await storage.runs.get(run.id))?.owner ?? '', 10)).length).toBe(1)
    await Promise.all([expect(told).rejects.toMatchObject({ code: 'runtime.closed' }), other.close()])
    expect(await storage.mailbox.waiting((await storage.runs.get(run.id))?.owner ?? '', 10)).toEqual([])
  })

  it('leaves no letter that is to be sent when the runtime has been closed meanwhile', async () => {
    const storage = sharedStorage()
    const run = await startTasks(runtimeOn({ ...storage, mailbox: { ...storage.mailbox, waiting: async () => [] } }), waiting)
    let letGo = () => {}
    const held = new Promise<void>((resolve) => (letGo = resolve))
    let isAsked = false
    const runs: Storage['runs'] = {
      ...storage.runs,
      get: async (runId) => {
        isAsked = true
        await held
        return storage.runs.get(runId)
      },
    }
    const other = runtimeOn({ ...storage, runs })
    await other.ready()
    const told = other.get(run.id).signal('hello', null)
    await expect.poll(() => isAsked).toBe(true)
    const closed = other.close()
    letGo()
    await expect(told).rejects.toMatchObject({ code: 'runtime.closed' })
    await closed
    expect(await storage.mailbox.waiting((await storage.runs.get(run.id))?.owner ?? '', 10)).toEqual([])
  })

  it.each(['withdrawn', 'refused'] as const)('goes on when a letter is %s while its event is on the way to the log', async (how) => {
    const storage = sharedStorage()
    let isMeddled = false
    const meddled: Storage = {
      ...storage,
      log: {
        ...storage.log,
        append: async (appends) => {
          const [letter] = appends.flatMap(({ letters = [] }) => letters)
          if (letter !== undefined && !isMeddled) {
            isMeddled = true
            await (how === 'withdrawn' ? storage.mailbox.withdraw(letter) : storage.mailbox.refuse(letter, { name: 'Error', message: 'no' }))
          }
          return storage.log.append(appends)
        },
      },
    }
    const owner = runtimeOn(meddled)
    const [run, next] = [await startTasks(owner, waiting), await startTasks(owner, waiting)]
    await storage.mailbox.post(run.id, { type: 'signal.received', v: 1, name: 'late', payload: null } as never)
    await expect.poll(() => isMeddled).toBe(true)
    const letter = await storage.mailbox.post(next.id, { type: 'signal.received', v: 1, name: 'next', payload: null } as never)
    await expect.poll(() => storage.mailbox.state(letter)).toEqual({ status: 'taken' })
    await owner.get(run.id).signal('here', null)
    const names = (await storage.log.read(run.id)).flatMap(({ event }) => (event.type === 'signal.received' ? [(event as unknown as { readonly name: string }).name] : []))
    expect(names).toEqual(['here'])
  })

  it('is not said to have ended before a signal that it may have taken, when it was removed meanwhile', async () => {
    const storage = sharedStorage()
    const run = await startTasks(runtimeOn({ ...storage, mailbox: { ...storage.mailbox, waiting: async () => [] } }), waiting)
    let isPosted = false
    const pruned: Storage = {
      ...storage,
      runs: { ...storage.runs, get: async (runId) => (isPosted ? undefined : storage.runs.get(runId)) },
      mailbox: {
        ...storage.mailbox,
        post: (runId, event) => storage.mailbox.post(runId, event).finally(() => (isPosted = true)),
        withdraw: async () => ({ status: 'unknown' }),
      },
    }
    const told = runtimeOn(pruned).get(run.id).signal('hello', null)
    await expect(told).rejects.toMatchObject({ code: 'run.unknown', message: expect.stringContaining('It may have') as string })
  })

  it('refuses an event that its driver does not know', async () => {
    const storage = sharedStorage()
    const run = await startTasks(runtimeOn(storage), waiting)
    await expect(runtimeOn(storage).input(run.id, { type: 'from.the.future', v: 1 })).rejects.toMatchObject({ code: 'input.invalid', message: expect.stringContaining('"from.the.future"') as string })
  })
})
