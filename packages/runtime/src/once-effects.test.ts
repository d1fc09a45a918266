import type { Append, RunEvent, Storage } from '@nofx/core'
import { describe, expect, it } from 'vitest'
import { lastingStorage } from '../test/faulty-storage.ts'
import { startTasks, tasksKind, type Task } from '../test/tasks-kind.ts'
import { createWorkbench } from '../test/workbench.ts'
import { Runtime } from './index.ts'

/** Starts a run with this task, and lets its process die without a word when the task is at work. */
async function dieAtWork(task: Task) {
  const storage = lastingStorage()
  const { perform, call } = createWorkbench()
  // A process that is killed closes nothing: its lease of no length is all that is left of it.
  const dead = new Runtime({ storage, leaseMs: 0, sweepMs: 1_000_000 })
  dead.register(tasksKind(perform))
  const { id } = await startTasks(dead, { tasks: [task] })
  const { context } = await call(task.name)
  return { storage, id, idempotencyKey: context.idempotencyKey }
}

describe('an effect whose process died', () => {
  for (const mode of ['pure', 'idempotent'] as const) {
    it(`is performed again with the same key when it is ${mode}`, async () => {
      const { storage, id, idempotencyKey } = await dieAtWork({ name: 'a', mode })
      const { perform, call } = createWorkbench()
      await using runtime = new Runtime({ storage })
      runtime.register(tasksKind(perform))
      await runtime.ready()
      const again = await call('a')
      expect(again.context.idempotencyKey).toBe(idempotencyKey)
      again.resolve('done')
      expect(await runtime.get(id).result()).toEqual(['done'])
    })
  }

  it('is in doubt, and never performed again, when it may run only once', async () => {
    const { storage, id } = await dieAtWork({ name: 'pay', mode: 'once' })
    const { perform, calls } = createWorkbench()
    await using runtime = new Runtime({ storage })
    runtime.register(tasksKind(perform))
    await runtime.ready()
    await expect(runtime.get(id).result()).rejects.toMatchObject({ code: 'effect.in_doubt' })
    expect(calls).toEqual([])
  })

  it('is performed when its process died before it began, though it may run only once', async () => {
    const { storage, id } = await dieAtWork({ name: 'pay', mode: 'once' })
    const events = await storage.log.read(id)
    expect(events.map(({ event }) => event.type)).toEqual(['run.started', 'effect.requested', 'effect.started'])
    const before = lastingStorage()
    await before.log.append([{ runId: id, expectedVersion: 0, lease: { owner: 'dead', epoch: 1, durationMs: 0 }, records: [], events: events.slice(0, 2) }])
    const { perform, call } = createWorkbench()
    await using runtime = new Runtime({ storage: before })
    runtime.register(tasksKind(perform))
    await runtime.ready()
    ;(await call('pay')).resolve('paid')
    expect(await runtime.get(id).result()).toEqual(['paid'])
  })
})

describe('an effect that may run only once', () => {
  it('is recorded as started before it is performed', async () => {
    const storage = lastingStorage()
    const seen: string[][] = []
    await using runtime = new Runtime({ storage })
    runtime.register(
      tasksKind(async (_, { runId }) => {
        seen.push((await storage.log.read(runId)).map(({ event }) => event.type))
        return 'paid'
      }),
    )
    const run = await startTasks(runtime, { tasks: [{ name: 'pay', mode: 'once' }] })
    expect(await run.result()).toEqual(['paid'])
    expect(seen).toEqual([['run.started', 'effect.requested', 'effect.started']])
    const settled = (await storage.log.read(run.id)).map(({ event }) => event as RunEvent).filter(({ type }) => type === 'effect.settled')
    expect(settled.length).toBe(1)
  })

  it('is started once, and performed once, though the store refuses and the log moves while its start is on its way', async () => {
    const inner = lastingStorage()
    const starts = (appends: readonly Append[]) => appends.flatMap(({ events }) => events).filter(({ event }) => event.type === 'effect.started').length
    let [refusals, conflicts] = [0, 0]
    const log: Storage['log'] = {
      ...inner.log,
      async append(appends) {
        if (starts(appends) > 1 && refusals++ === 0) throw new Error('Too much at once.')
        if (starts(appends) === 1 && conflicts++ === 0) return appends.map(() => 'conflict' as const)
        return inner.log.append(appends)
      },
    }
    const { perform, calls } = createWorkbench()
    await using runtime = new Runtime({ storage: { ...inner, log } })
    runtime.register(tasksKind(perform))
    const run = await startTasks(runtime, { tasks: ['a', 'b', 'c'].map((name) => ({ name, mode: 'once' })) })
    await expect.poll(async () => (await inner.log.read(run.id)).length, { interval: 2 }).toBeGreaterThanOrEqual(7)
    for (const call of calls) call.resolve()
    await run.result()
    expect(calls.map(({ name }) => name).toSorted()).toEqual(['a', 'b', 'c'])
    expect((await inner.log.read(run.id)).filter(({ event }) => event.type === 'effect.started')).toHaveLength(3)
  })

  it.for(['once', 'idempotent'] as const)('goes on, and is not begun again, when what stopped it was not stored (%s)', async (mode) => {
    const inner = lastingStorage()
    const told = (appends: readonly Append[]) => appends.flatMap(({ events }) => events).some(({ event }) => event.type === 'signal.received')
    let conflicts = 0
    const append: Storage['log']['append'] = async (appends) => (told(appends) && conflicts++ === 0 ? appends.map(() => 'conflict' as const) : inner.log.append(appends))
    // The first time that it hears the signal it stops the work; by then the log has moved, and with it what it was told.
    let stops = 0
    const stopped = (event: RunEvent): readonly RunEvent[] =>
      event.type === 'signal.received' && stops++ === 0 ? [{ type: 'effect.settled', v: 1, request: 2, status: 'cancelled', reason: 'it was told to stop', startedAt: 0 }] : []
    const { perform, calls, call } = createWorkbench()
    const kind = tasksKind(perform)
    const tasks = kind.decider('tasks')!
    await using runtime = new Runtime({ storage: { ...inner, log: { ...inner.log, append } } })
    const stopping: typeof kind = { ...kind, decider: () => ({ ...tasks, decide: (state, recorded) => [...stopped(recorded.event), ...tasks.decide(state, recorded)] }) }
    runtime.register(stopping)
    const run = await startTasks(runtime, { tasks: [{ name: 'a', mode }] })
    const first = await call('a')
    await run.signal('stop', null)
    first.resolve('done')
    expect(await run.result()).toEqual(['done'])
    expect([calls.length, first.signal.aborted, conflicts]).toEqual([1, false, 2])
  })
})
