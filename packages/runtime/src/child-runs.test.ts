import { isNofxError, memoryStorage, type RunEvent, type RunLimits, type RunParent, type Storage } from '@nofx/core'
import { describe, expect, it } from 'vitest'
import { lastingStorage, sharedStorage, unavailable, withRuns } from '../test/faulty-storage.ts'
import { named, startTasks, tasksKind, type Task, type Tasks } from '../test/tasks-kind.ts'
import { createWorkbench } from '../test/workbench.ts'
import { derivedId, Runtime, type PerformContext, type Performer } from './index.ts'

/** Performs tasks of the kind `child` by a run below. */
const child: Performer = {
  perform: ({ input }, context) => {
    const { limits, ...tasks } = input as Tasks & { limits?: RunLimits }
    return context.runChild({ kind: 'tasks', name: 'tasks', input: tasks, ...(limits && { limits }) })
  },
}

/** A task that is done by a run below, which has these tasks. */
function below(name: string, tasks: readonly Task[], limits?: RunLimits, reserveUsd?: number): Task {
  return { name, kind: 'child', input: { tasks, limits }, ...(reserveUsd !== undefined && { reserveUsd }) }
}

/** A performer that spends what its task is named for, in cents. */
const spend: Performer['perform'] = async ({ name }, context) => {
  context.spend({ costUsd: Number(name) / 100 })
  return name
}

describe('a run below another', () => {
  it('yields its output to the effect that asked for it, and has an id that follows from it', async () => {
    await using runtime = new Runtime()
    runtime.register(tasksKind(({ name }) => name, { child }))
    const run = await startTasks(runtime, { tasks: [below('x', named('a', 'b'))] })
    expect(await run.result()).toEqual([['a', 'b']])
    const [started] = await runtime.storage.log.read(derivedId('2', run.id))
    expect(started?.event).toMatchObject({ parent: { runId: run.id, request: 2, depth: 1 } })
  })

  it('fails the effect that asked for it when it fails', async () => {
    await using runtime = new Runtime()
    runtime.register(tasksKind(() => { throw new Error('no luck') }, { child }))
    const run = await startTasks(runtime, { tasks: [below('x', named('a'))] })
    await expect(run.result()).rejects.toMatchObject({ message: 'no luck' })
  })

  it('is found, and its end is told, though the store is away for a moment at each look', async () => {
    const storage = sharedStorage()
    let failures = 0
    const get: Storage['runs']['get'] = async (runId) => {
      if (failures++ % 2 === 0) throw unavailable()
      return storage.runs.get(runId)
    }
    await using runtime = new Runtime({ storage: withRuns(storage, { get }), onError: () => {} })
    runtime.register(tasksKind(({ name }) => name, { child }))
    await using reader = new Runtime({ storage: withRuns(storage, { get }), onError: () => {} })
    const run = await startTasks(runtime, { tasks: [below('x', named('a'))] })
    expect(await reader.get(run.id).result()).toEqual([['a']])
    expect(failures).toBeGreaterThan(3)
  })

  it('is cancelled with the run above it, at any depth', async () => {
    const { perform, call } = createWorkbench()
    await using runtime = new Runtime()
    runtime.register(tasksKind(perform, { child }))
    const run = await startTasks(runtime, { tasks: [below('x', [below('y', named('deep'))])] })
    const deep = await call('deep')
    await run.cancel('not needed')
    await expect.poll(() => deep.signal.aborted).toBe(true)
    await expect.poll(() => runtime.live().length).toBe(0)
    expect((await runtime.storage.runs.list()).map(({ status }) => status)).toEqual(['cancelled', 'cancelled', 'cancelled'])
  })

  it('goes on with the run above it when both go to another process', async () => {
    const storage = lastingStorage()
    const { perform, call } = createWorkbench()
    const first = new Runtime({ storage })
    first.register(tasksKind(perform, { child }))
    const { id } = await startTasks(first, { tasks: [below('x', named('deep'))] })
    const { signal } = await call('deep')
    await first.close()
    expect(signal.aborted).toBe(true)
    expect((await storage.runs.list()).map(({ status, owner }) => [status, owner])).toEqual([['running', null], ['running', null]])
    await using second = new Runtime({ storage })
    second.register(tasksKind(({ name }) => `${name}, later`, { child }))
    expect(await second.get(id).result()).toEqual([['deep, later']])
  })

  it('goes along when the run above it goes to another process', async () => {
    const storage = lastingStorage()
    const { perform, call } = createWorkbench()
    await using runtime = new Runtime({ storage, leaseMs: 300, sweepMs: 20, onError: () => {} })
    runtime.register(tasksKind(perform, { child }))
    const { id } = await startTasks(runtime, { tasks: [below('x', named('deep'))] })
    const deep = await call('deep')
    await storage.runs.release(runtime.owner, [id])
    const claim = () => storage.runs.claim({ owner: 'thief', durationMs: 60_000, kinds: ['tasks'], limit: 1 })
    await claim()
    await expect.poll(() => runtime.live()).toEqual([])
    expect(deep.signal.aborted).toBe(true)
    await expect.poll(async () => (await claim()).map(({ runId }) => runId)).toEqual([derivedId('2', id)])
  })

  it('is not taken up by a process that could not take up the run above it', async () => {
    const storage = sharedStorage()
    const dead = new Runtime({ storage })
    const never = createWorkbench()
    for (const kind of ['tasks', 'above']) dead.register({ ...tasksKind(never.perform, { child }), kind })
    const run = await dead.start({ kind: 'above', name: 'tasks', input: { tasks: [below('x', named('a', 'b', 'c'))] }, limits: { steps: 4 } })
    await never.call('a')
    await dead.close()
    const { perform, calls } = createWorkbench()
    await using runtime = new Runtime({ storage, onError: () => {} })
    runtime.register(tasksKind(perform))
    runtime.register({ ...tasksKind(perform), kind: 'above', decider: () => undefined })
    await runtime.ready()
    expect(runtime.live()).toEqual([])
    expect(calls).toEqual([])
    expect(await storage.runs.get(derivedId('2', run.id))).toMatchObject({ status: 'running', owner: null })
  })

  it('fails the effect that asked for it when nobody has it and this process does not know it', async () => {
    const storage = sharedStorage()
    const dead = new Runtime({ storage })
    const never = createWorkbench()
    const above = { ...tasksKind(never.perform, { child }), kind: 'above' }
    dead.register(above)
    dead.register(tasksKind(never.perform))
    const run = await dead.start({ kind: 'above', name: 'tasks', input: { tasks: [below('x', named('a'))] } })
    await never.call('a')
    await dead.close()
    await using runtime = new Runtime({ storage, onError: () => {} })
    runtime.register(above)
    await expect(runtime.get(run.id).result()).rejects.toMatchObject({ code: 'pattern.unknown' })
  })

  it('never begins when the run above it was cancelled just before', async () => {
    const { perform, call, calls } = createWorkbench()
    let context: PerformContext | undefined
    const late: Performer = { perform: async (request, given) => ((context = given), perform(request, given)) }
    await using runtime = new Runtime()
    const errors: unknown[] = []
    runtime.signals.on('error', (error) => errors.push(error))
    runtime.register(tasksKind(perform, { late }))
    const run = await startTasks(runtime, { tasks: [{ name: 'gate', kind: 'late' }] })
    await call('gate')
    await run.cancel()
    await expect(context?.runChild({ kind: 'tasks', name: 'tasks', input: { tasks: named('orphan') } })).rejects.toSatisfy((error) => isNofxError(error))
    expect(calls.map(({ name }) => name)).toEqual(['gate'])
    expect(runtime.live()).toEqual([])
    expect(errors).toEqual([])
  })

  it('does not outlive the run above it when that is cancelled while it starts', async () => {
    const { perform, calls } = createWorkbench()
    await using runtime = new Runtime()
    const errors: unknown[] = []
    runtime.signals.on('error', (error) => errors.push(error))
    runtime.register(tasksKind(perform, { child }))
    const run = await startTasks(runtime, { tasks: [below('x', named('a'))] })
    await run.cancel()
    await expect.poll(async () => (await runtime.storage.runs.list({ status: 'running' })).length).toBe(0)
    await new Promise((resolve) => setTimeout(resolve, 0))
    expect(runtime.live()).toEqual([])
    expect(calls.filter(({ signal }) => !signal.aborted)).toEqual([])
    expect(errors).toEqual([])
  })

  it('is found again after a crash instead of started anew', async () => {
    const storage = lastingStorage()
    const dead = createWorkbench()
    const first = new Runtime({ storage, leaseMs: 0, sweepMs: 1_000_000 })
    first.register(tasksKind(dead.perform, { child }))
    const { id } = await startTasks(first, { tasks: [below('x', named('a'))] })
    await dead.call('a')

    const { perform, call, calls } = createWorkbench()
    await using second = new Runtime({ storage })
    second.register(tasksKind(perform, { child }))
    await second.ready()
    ;(await call('a')).resolve('done')
    expect(await second.get(id).result()).toEqual([['done']])
    expect(calls.length).toBe(1)
    expect((await storage.runs.list()).length).toBe(2)
  })

  it('does not go on after a crash when the run above it has ended so long ago that it was removed', async () => {
    const storage = lastingStorage()
    const orphan = '00000000-0000-7000-8000-000000000002'
    const request: RunEvent = { type: 'effect.requested', v: 1, kind: 'work', name: 'a', mode: 'idempotent' }
    await abandon(storage, orphan, { tasks: named('a') }, [request], { runId: '00000000-0000-7000-8000-000000000001', request: 2, depth: 1 })
    const { perform, calls } = createWorkbench()
    await using runtime = new Runtime({ storage })
    runtime.register(tasksKind(perform, { child }))
    await runtime.ready()
    await expect.poll(async () => (await storage.runs.get(orphan))?.status).toBe('cancelled')
    expect(calls).toEqual([])
  })

  it('does not go on after a crash when the run above it has ended', async () => {
    const storage = lastingStorage()
    const parent = '00000000-0000-7000-8000-000000000001'
    const orphan = derivedId('2', parent)
    await abandon(storage, parent, { tasks: [below('x', named('a'))] }, [
      { type: 'effect.requested', v: 1, kind: 'child', name: 'x', mode: 'idempotent', input: { tasks: named('a') } },
      { type: 'run.ended', v: 1, status: 'cancelled', reason: 'not needed' },
    ])
    await abandon(storage, orphan, { tasks: named('a') }, [{ type: 'effect.requested', v: 1, kind: 'work', name: 'a', mode: 'idempotent' }], { runId: parent, request: 2, depth: 1 })
    const { perform, calls } = createWorkbench()
    await using runtime = new Runtime({ storage })
    runtime.register(tasksKind(perform, { child }))
    await runtime.ready()
    await expect.poll(async () => (await storage.runs.get(orphan))?.status).toBe('cancelled')
    expect(calls.filter(({ signal }) => !signal.aborted)).toEqual([])
  })
})

describe('the depth of runs', () => {
  it('is limited by what any run above allows below itself', async () => {
    await using runtime = new Runtime()
    runtime.register(tasksKind(({ name }) => name, { child }))
    const flat = await startTasks(runtime, { tasks: [below('x', named('a'))] }, { limits: { depth: 1 } })
    expect(await flat.result()).toEqual([['a']])
    const deep = await startTasks(runtime, { tasks: [below('x', [below('y', named('a'))])] }, { limits: { depth: 1 } })
    await expect(deep.result()).rejects.toMatchObject({ code: 'limit.exceeded' })
  })

  it('is not limited by how many runs are above', async () => {
    await using runtime = new Runtime()
    runtime.register(tasksKind(({ name }) => name, { child }))
    const run = await startTasks(runtime, { tasks: [below('x', [below('y', [below('z', named('a'))], { depth: 1 })])] })
    expect(await run.result()).toEqual([[[['a']]]])
  })
})

describe('the budget of a run', () => {
  it('is shared by the runs below it that work at the same time', async () => {
    const { perform, calls } = createWorkbench()
    await using runtime = new Runtime()
    runtime.register(tasksKind(perform, { child }))
    const run = await startTasks(runtime, { tasks: Array.from({ length: 5 }, (_, index) => below(`x${index}`, [{ name: 'call', reserveUsd: 0.3 }])) }, { limits: { costUsd: 1 } })
    await expect(run.result()).rejects.toMatchObject({ code: 'limit.exceeded' })
    expect(calls.length).toBe(3)
  })

  it('counts what the runs below it have spent', async () => {
    await using runtime = new Runtime()
    runtime.register(tasksKind(spend, { child }))
    const tasks = [below('x', named('40')), below('y', named('40')), below('z', named('40'))]
    const run = await startTasks(runtime, { tasks, inOrder: true }, { limits: { costUsd: 1 } })
    await expect(run.result()).rejects.toMatchObject({ code: 'limit.exceeded' })
    const enough = await startTasks(runtime, { tasks, inOrder: true }, { limits: { costUsd: 1.2 } })
    expect(await enough.result()).toEqual([['40'], ['40'], ['40']])
  })

  it('is not counted twice when the run below spends what was held back for it', async () => {
    await using runtime = new Runtime()
    runtime.register(tasksKind(spend, { child }))
    const run = await startTasks(runtime, { tasks: [below('x', [{ name: '50', reserveUsd: 0.5 }], { costUsd: 0.5 }, 0.5)] }, { limits: { costUsd: 0.5 } })
    expect(await run.result()).toEqual([['50']])
  })

  it('does not forget what a run below has spent between its end and its outcome', async () => {
    const { perform, call } = createWorkbench()
    await using runtime = new Runtime()
    runtime.register(tasksKind(perform, { child }))
    const tasks = [below('x', [{ name: 'first', reserveUsd: 0.6 }]), below('y', [{ name: 'other' }, { name: 'greedy', reserveUsd: 0.6 }])]
    const ordered = tasks.map((task) => ({ ...task, input: { ...(task.input as Tasks), inOrder: true } }))
    const run = await startTasks(runtime, { tasks: ordered }, { limits: { costUsd: 1 } })
    const [first, other] = [await call('first'), await call('other')]
    first.context.spend({ costUsd: 0.6 })
    const done = new Promise<void>((resolve) => {
      // The very moment at which the first run below has ended.
      runtime.signals.on('committed', ({ events }) => {
        if (events.some(({ event }) => event.type === 'run.ended')) resolve()
      })
    })
    first.resolve()
    other.resolve()
    await done
    await expect(run.result()).rejects.toMatchObject({ code: 'limit.exceeded' })
  })

  it('is shared again after a crash', async () => {
    const storage = lastingStorage()
    const tasks = Array.from({ length: 3 }, (_, index) => below(`x${index}`, [{ name: 'before', reserveUsd: 0.3 }, { name: 'after', reserveUsd: 0.3 }]))
    const ordered = tasks.map((task) => ({ ...task, input: { ...(task.input as Tasks), inOrder: true } }))
    const dead = createWorkbench()
    const first = new Runtime({ storage, leaseMs: 0, sweepMs: 1_000_000 })
    first.register(tasksKind(dead.perform, { child }))
    const { id } = await startTasks(first, { tasks: ordered }, { limits: { costUsd: 1 } })
    await expect.poll(() => dead.calls.length).toBe(3)

    const { perform, calls } = createWorkbench()
    await using second = new Runtime({ storage })
    second.register(tasksKind(perform, { child }))
    await second.ready()
    await expect.poll(() => calls.length).toBe(3)
    for (const { context, resolve } of [...calls]) {
      context.spend({ costUsd: 0.3 })
      resolve()
    }
    await expect(second.get(id).result()).rejects.toMatchObject({ code: 'limit.exceeded' })
    expect(calls.filter(({ name }) => name === 'after')).toEqual([])
  })
})

/** A run that a process has left behind. */
async function abandon(storage: Storage, runId: string, input: Tasks, more: readonly RunEvent[], parent?: RunParent): Promise<void> {
  const started: RunEvent = { type: 'run.started', v: 1, kind: 'tasks', name: 'tasks', input, ...(parent && { parent }) }
  const events = [started, ...more].map((event, index) => ({ version: index + 1, at: 0, event }))
  await storage.log.append([{ runId, expectedVersion: 0, lease: { owner: 'dead', epoch: 1, durationMs: 0 }, records: [], events }])
}

describe('what runs below use up', () => {
  it('ends them when a run above can pay no more', async () => {
    await using runtime = new Runtime()
    runtime.register(tasksKind(spend, { child }))
    // Nobody has said what the calls cost, so nothing could be held back.
    const run = await startTasks(runtime, { tasks: [{ ...below('x', named('40', '40', '40', '40')), input: { tasks: named('40', '40', '40', '40'), inOrder: true } }] }, { limits: { costUsd: 1 } })
    await expect(run.result()).rejects.toMatchObject({ code: 'limit.exceeded' })
    expect((await runtime.storage.outcomes.read({ kinds: ['work'] })).length).toBe(3)
  })

  it('counts as steps of the runs above', async () => {
    await using runtime = new Runtime()
    runtime.register(tasksKind(({ name }) => name, { child }))
    const run = await startTasks(runtime, { tasks: [below('x', named('a', 'b', 'c'))] }, { limits: { steps: 3 } })
    await expect(run.result()).rejects.toMatchObject({ code: 'limit.exceeded' })
  })

  it.each(['the run above', 'the run below'])('counts once when the log of %s is read anew', async (moved) => {
    const inner = memoryStorage()
    let parent = ''
    let conflicts = 0
    const append: Storage['log']['append'] = async (appends) => {
      const hits = appends.some(({ runId, expectedVersion }) => expectedVersion > 0 && parent !== '' && (runId === parent) === (moved === 'the run above'))
      if (!hits || conflicts > 0) return inner.log.append(appends)
      conflicts += 1
      return appends.map(() => 'conflict')
    }
    const { perform, call } = createWorkbench()
    await using runtime = new Runtime({ storage: { ...inner, log: { ...inner.log, append } } })
    runtime.register(tasksKind(perform, { child }))
    const tasks = [{ ...below('x', named('a', 'b', 'c', 'd')), input: { tasks: named('a', 'b', 'c', 'd'), inOrder: true } }]
    const run = await startTasks(runtime, { tasks }, { limits: { steps: 4 } })
    const a = await call('a')
    parent = run.id
    if (moved === 'the run above') await run.signal('note', null)
    a.resolve()
    ;(await call('b')).resolve()
    ;(await call('c')).resolve()
    await expect(run.result()).rejects.toMatchObject({ code: 'limit.exceeded' })
    expect(conflicts).toBe(1)
  })

  it('counts once, however often it comes and goes', async () => {
    const storage = sharedStorage()
    const { perform, call, calls } = createWorkbench()
    await using runtime = new Runtime({ storage, onError: () => {} })
    runtime.register(tasksKind(perform, { child }))
    const tasks = [{ ...below('x', named('a', 'b')), input: { tasks: named('a', 'b'), inOrder: true } }]
    const run = await startTasks(runtime, { tasks }, { limits: { steps: 3 } })
    await call('a')
    for (let time = 2; time <= 4; time++) {
      await storage.runs.release(runtime.owner, [derivedId('2', run.id)])
      await runtime.recover()
      await expect.poll(() => calls.length).toBe(time)
    }
    calls.at(-1)?.resolve()
    ;(await call('b')).resolve()
    expect(await run.result()).toEqual([[undefined, undefined]])
  })
})
