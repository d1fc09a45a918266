import { memoryStorage } from '@nofx/core'
import { createManualClock } from '@nofx/testing'
import { describe, expect, it } from 'vitest'
import { lastingStorage } from '../test/faulty-storage.ts'
import { named, startTasks, tasksKind } from '../test/tasks-kind.ts'
import { createWorkbench } from '../test/workbench.ts'
import { Runtime } from './index.ts'

function createRuntime(options: ConstructorParameters<typeof Runtime>[0] = {}) {
  const bench = createWorkbench()
  const runtime = new Runtime({ storage: lastingStorage(options.clock && { clock: options.clock }), ...options })
  runtime.register(tasksKind(bench.perform))
  return { runtime, ...bench }
}

describe('a fork', () => {
  it('goes on beside the run that it comes from, on a store that keeps nothing, too', async () => {
    const { runtime, calls, call } = createRuntime({ storage: memoryStorage() })
    await using _ = runtime
    const run = await startTasks(runtime, { tasks: named('a', 'b'), inOrder: true })
    const first = await call('a')
    first.resolve('a of the run')
    await call('b')
    const fork = await run.fork({ at: 3 })
    await expect.poll(() => calls.length).toBe(3)
    expect(calls.map(({ name, context }) => [name, context.idempotencyKey])).toEqual([['a', `${run.id}:2`], ['b', `${run.id}:4`], ['b', `${fork.id}:4`]])
    calls[2]?.resolve('b of the fork')
    calls[1]?.resolve('b of the run')
    expect(await fork.result()).toEqual(['a of the run', 'b of the fork'])
    expect(await run.result()).toEqual(['a of the run', 'b of the run'])
  })

  it('leaves a timer the time that it had left, and the run the time that its limit had left', async () => {
    const clock = createManualClock(1_000_000)
    const { runtime } = createRuntime({ clock, suspendMs: Number.POSITIVE_INFINITY })
    await using _ = runtime
    const tasks = [{ name: 'wait', kind: 'timer', dueAt: 1_010_000 }]
    const run = await startTasks(runtime, { tasks }, { limits: { wallMs: 15_000 } })
    // Ten seconds are left of the timer at the moment that the history ends with, whenever it is forked.
    await clock.advance(3_600_000)
    expect((await run.status()).status).toBe('completed')
    const fork = await run.fork({ at: 2 })
    await clock.advance(9_999)
    expect((await fork.status()).status).toBe('running')
    await clock.advance(1)
    expect((await fork.status()).status).toBe('completed')
    const late = await run.fork({ at: 2 })
    expect((await runtime.storage.log.read(late.id)).map(({ at }) => at)).toEqual([clock.now(), clock.now()])
  })

  it('takes what must run only once and was at work for in doubt, and what had only been asked for not', async () => {
    const { runtime, calls, call } = createRuntime()
    await using _ = runtime
    const run = await startTasks(runtime, { tasks: [{ name: 'pay', mode: 'once' }] })
    await call('pay')
    await expect((await run.fork({ at: 3 })).result()).rejects.toMatchObject({ code: 'effect.in_doubt' })
    expect(calls).toHaveLength(1)
    const fork = await run.fork({ at: 2 })
    await expect.poll(() => calls.length).toBe(2)
    calls[1]?.resolve('paid again')
    expect(await fork.result()).toEqual(['paid again'])
  })

  it('of a run below another answers nobody', async () => {
    const { runtime, calls, call } = createRuntime()
    await using _ = runtime
    runtime.register({ ...tasksKind(() => undefined, { below: { perform: (_request, context) => context.runChild({ kind: 'tasks', name: 'tasks', input: { tasks: named('x') } }) } }), kind: 'above' })
    const above = await runtime.start({ kind: 'above', name: 'tasks', input: { tasks: [{ name: 'child', kind: 'below' }] } })
    const { context } = await call('x')
    const fork = await runtime.fork(context.runId, { at: 1 })
    await expect.poll(() => calls.length).toBe(2)
    calls[1]?.resolve('for the fork')
    expect(await fork.result()).toEqual(['for the fork'])
    expect((await above.status()).status).toBe('running')
    calls[0]?.resolve('for the run above')
    expect(await above.result()).toEqual([['for the run above']])
  })

  it('is not made of a run that this release would have decided otherwise', async () => {
    const { runtime } = createRuntime()
    await using _ = runtime
    const run = await startTasks(runtime, { tasks: named('a', 'b') })
    await runtime.storage.log.append([{
      runId: '01890a5d-ac96-774b-bcce-b302099a8057', expectedVersion: 0, lease: { owner: 'dead', epoch: 1, durationMs: 0 }, records: [],
      events: (await runtime.storage.log.read(run.id)).slice(0, 2),
    }])
    await runtime.storage.log.append([{
      runId: '01890a5d-ac96-774b-bcce-b302099a8057', expectedVersion: 2, lease: { owner: 'dead', epoch: 1, durationMs: 0 }, records: [],
      events: [{ version: 3, at: 0, event: { type: 'effect.requested', v: 1, kind: 'work', mode: 'idempotent', name: 'c' } as never }],
    }])
    await expect(runtime.fork('01890a5d-ac96-774b-bcce-b302099a8057', { at: 1 })).rejects.toMatchObject({ code: 'run.parked', message: expect.stringContaining('its event 3 ("effect.requested") is not what this release decides there') })
  })
})
