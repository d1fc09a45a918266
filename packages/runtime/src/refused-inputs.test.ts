import { memoryStorage, NofxError, type Append } from '@nofx/core'
import { describe, expect, it } from 'vitest'
import { refusingStorage } from '../test/faulty-storage.ts'
import { named, startTasks, tasksKind } from '../test/tasks-kind.ts'
import { createWorkbench } from '../test/workbench.ts'
import { Runtime } from './index.ts'

/** A store that takes no append in which this word occurs. */
function storageWithout(word: string) {
  const inner = memoryStorage()
  const refuse = (appends: readonly Append[]) => (JSON.stringify(appends.map(({ events }) => events)).includes(word) ? new NofxError('input.invalid', 'It cannot be stored.') : undefined)
  return { inner, storage: refusingStorage(inner, refuse) }
}

describe('a value that the store will never take', () => {
  it('fails the effect that it comes from, and none that ended at the same moment', async () => {
    const { inner, storage } = storageWithout('poison')
    const { perform, call } = createWorkbench()
    await using runtime = new Runtime({ storage })
    runtime.register(tasksKind(perform))
    const run = await startTasks(runtime, { tasks: named('first', 'bad', 'good') })
    const [first, bad, good] = [await call('first'), await call('bad'), await call('good')]
    // The first answer is on its way to the log while the other two come, so that they share an append.
    first.resolve(1)
    good.resolve('kept')
    bad.resolve('poison')
    await expect(run.result()).rejects.toMatchObject({ message: 'It cannot be stored.' })
    const events = await inner.log.read(run.id)
    const settled = events.flatMap(({ event }) => (event.type === 'effect.settled' ? [event] : []))
    expect(settled).toMatchObject([{ request: 2, status: 'completed' }, { request: 4, status: 'completed', value: 'kept' }, { request: 3, status: 'failed' }])
  })

  it('lets the run go when the log cannot even be read, and tells who waits for it', async () => {
    const inner = memoryStorage()
    const broken = new NofxError('storage.closed', 'The store is gone.')
    const refusing = refusingStorage(inner, (_, call) => (call > 1 ? broken : undefined))
    const storage = { ...refusing, log: { ...refusing.log, read: async () => Promise.reject(broken) } }
    const errors: unknown[] = []
    await using runtime = new Runtime({ storage, onError: (error) => errors.push(error) })
    runtime.register(tasksKind(async () => 1))
    const run = await startTasks(runtime, { tasks: named('a') })
    await expect.poll(() => runtime.live()).toEqual([])
    expect(errors).toEqual([broken])
    expect(await inner.runs.get(run.id)).toMatchObject({ status: 'running', version: 2 })
  })

  it('parks the run when not even its failure can be stored', async () => {
    const inner = memoryStorage()
    const storage = refusingStorage(inner, (_, call) => (call > 1 ? new NofxError('input.invalid', 'It takes nothing.') : undefined))
    await using runtime = new Runtime({ storage })
    runtime.register(tasksKind(async () => 1))
    const run = await startTasks(runtime, { tasks: named('a') })
    await expect(run.result()).rejects.toMatchObject({ code: 'run.parked' })
    expect(runtime.live()).toEqual([])
    expect((await inner.log.read(run.id)).length).toBe(2)
  })

  it('is refused to who signals it, and the run goes on', async () => {
    const { storage } = storageWithout('poison')
    const { perform, call } = createWorkbench()
    await using runtime = new Runtime({ storage })
    runtime.register(tasksKind(perform))
    const run = await startTasks(runtime, { tasks: named('a') })
    await expect(run.signal('note', 'poison')).rejects.toMatchObject({ code: 'input.invalid' })
    ;(await call('a')).resolve(1)
    expect(await run.result()).toEqual([1])
  })
})

describe('what throws though it must not', () => {
  it('ends the run when it is a decider', async () => {
    await using runtime = new Runtime()
    const kind = tasksKind(() => 1)
    const decider = kind.decider('tasks')
    const throwing = {
      ...kind,
      decider: () =>
        decider && {
          ...decider,
          decide: () => {
            throw new Error('not total')
          },
        },
    }
    runtime.register(throwing)
    const run = await startTasks(runtime, { tasks: named('a') })
    await expect(run.result()).rejects.toMatchObject({ message: 'not total' })
  })

  it('is told of, and changes nothing, when it is a listener', async () => {
    const errors: unknown[] = []
    await using runtime = new Runtime({ onError: (error) => errors.push(error) })
    runtime.signals.on('committed', () => {
      throw new Error('a bad listener')
    })
    runtime.register(tasksKind(() => 1))
    const run = await startTasks(runtime, { tasks: named('a') })
    expect(await run.result()).toEqual([1])
    expect(errors.length).toBeGreaterThan(0)
  })
})
