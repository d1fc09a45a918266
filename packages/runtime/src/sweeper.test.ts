import type { AnyEvent, RunEvent, Storage } from '@nofx/core'
import { createManualClock } from '@nofx/testing'
import { describe, expect, it } from 'vitest'
import { heldStorage, lastingStorage, sharedStorage, withRuns } from '../test/faulty-storage.ts'
import { named, startTasks, tasksKind } from '../test/tasks-kind.ts'
import { createWorkbench } from '../test/workbench.ts'
import { Runtime } from './index.ts'

const REQUESTED: RunEvent = { type: 'effect.requested', v: 1, kind: 'work', name: 'a', mode: 'idempotent' }

/** Runs that a process has left behind. */
async function abandon(storage: ReturnType<typeof lastingStorage>, runIds: readonly string[], name = 'tasks', more: readonly RunEvent[] = [REQUESTED]) {
  const started: RunEvent = { type: 'run.started', v: 1, kind: 'tasks', name, input: { tasks: named('a') } }
  for (const runId of runIds) {
    const events = [started, ...more].map((event, index) => ({ version: index + 1, at: 0, event }))
    await storage.log.append([{ runId, expectedVersion: 0, lease: { owner: 'dead', epoch: 1, durationMs: 0 }, records: [], events }])
  }
}

function ids(count: number, prefix: string): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${prefix} ${index}`)
}

describe('a runtime on a store with abandoned runs', () => {
  it('takes up all of them, however many', async () => {
    const storage = lastingStorage({ endedRunsMax: 1_000 })
    await abandon(storage, ids(250, 'run'))
    await using runtime = new Runtime({ storage })
    runtime.register(tasksKind(({ name }) => name))
    await runtime.ready()
    const heads = await Promise.all(ids(250, 'run').map((id) => runtime.get(id).result()))
    expect(heads).toEqual(ids(250, 'run').map(() => ['a']))
  })

  it('is ready, and takes up what it can, when it cannot drive a hundred others', async () => {
    const storage = lastingStorage()
    await abandon(storage, ids(150, 'unknown'), 'not known here')
    await abandon(storage, ['known'])
    let claims = 0
    const runs: typeof storage.runs = {
      ...storage.runs,
      claim: (request) => {
        if (++claims > 20) throw new Error('This claims without an end.')
        return storage.runs.claim(request)
      },
    }
    await using runtime = new Runtime({ storage: { ...storage, runs } })
    runtime.register(tasksKind(({ name }) => name))
    await runtime.ready()
    expect(await runtime.get('known').result()).toEqual(['a'])
    expect(await storage.runs.get('unknown 7')).toMatchObject({ status: 'running', owner: null })
  })

  it('leaves a run alone whose events it cannot read, and says so', async () => {
    const storage = lastingStorage()
    await abandon(storage, ['new'], 'tasks', [REQUESTED, { type: 'effect.settled', v: 2 } as never])
    const errors: Error[] = []
    await using runtime = new Runtime({ storage })
    runtime.signals.on('error', (error) => errors.push(error as Error))
    runtime.register(tasksKind(({ name }) => name))
    await runtime.ready()
    expect(errors.map(({ cause }) => (cause as { code: string }).code)).toEqual(['run.parked'])
    expect(await storage.runs.get('new')).toMatchObject({ status: 'running', owner: null, version: 3 })
  })

  it('takes over a run while it lives, once the lease of the other process is over', async () => {
    const clock = createManualClock()
    const storage = lastingStorage({ clock })
    const dead = createWorkbench()
    const first = new Runtime({ storage, clock, leaseMs: 30_000, sweepMs: 1_000_000_000 })
    first.register(tasksKind(dead.perform))
    const { id } = await startTasks(first, { tasks: named('a') })
    const { perform, calls } = createWorkbench()
    await using second = new Runtime({ storage, clock, leaseMs: 30_000 })
    second.register(tasksKind(perform))
    await second.ready()
    await clock.advance(29_000)
    expect(calls).toEqual([])
    await clock.advance(11_000)
    expect(calls.length).toBe(1)
    calls[0]?.resolve('second')
    expect(await second.get(id).result()).toEqual(['second'])

    // The first process was only slow: what it has to say counts no more.
    dead.calls[0]?.resolve('first')
    await clock.advance(0)
    expect(first.live()).toEqual([])
    expect(await second.get(id).result()).toEqual(['second'])
  })

  it('keeps its runs as long as it renews', async () => {
    const clock = createManualClock()
    const storage = lastingStorage({ clock })
    const { perform, calls } = createWorkbench()
    await using first = new Runtime({ storage, clock, leaseMs: 30_000 })
    first.register(tasksKind(perform))
    await startTasks(first, { tasks: named('a') })
    await using second = new Runtime({ storage, clock, leaseMs: 30_000 })
    second.register(tasksKind(perform))
    await second.ready()
    await clock.advance(600_000)
    expect(calls.length).toBe(1)
    expect(first.live().length).toBe(1)
  })

  it('does not take a run for lost whose start is still on its way to the log', async () => {
    const { storage, flow, held } = heldStorage(lastingStorage())
    await using runtime = new Runtime({ storage })
    runtime.register(tasksKind(({ name }) => name))
    await runtime.ready()
    const starting = startTasks(runtime, { tasks: named('a') })
    await expect.poll(held).toBe(1)
    await runtime.recover()
    flow()
    const run = await starting
    expect(await run.result()).toEqual(['a'])
  })
})

describe('runs that are asked for by their ids', () => {
  const signal = (runtime: Runtime, runId: string) => runtime.get(runId).signal('end', runId)

  it('are taken over at once and together, due or not', async () => {
    const inner = lastingStorage({ endedRunsMax: 1_000 })
    const asked: (readonly string[] | undefined)[] = []
    const storage = withRuns(inner, {
      claim: (request) => {
        asked.push(request.runIds)
        return inner.runs.claim(request)
      },
    })
    await using runtime = new Runtime({ storage })
    runtime.register(tasksKind(createWorkbench().perform))
    await runtime.ready()
    await abandon(inner, ids(150, 'run'))
    await inner.runs.claim({ owner: 'sleeper', durationMs: 1e9, kinds: ['tasks'], limit: 1_000 })
    await inner.runs.suspend('sleeper', ids(150, 'run').map((runId) => ({ runId, epoch: 2, wakeInMs: undefined })))
    await Promise.all(ids(150, 'run').map((runId) => signal(runtime, runId)))
    expect(asked.map((runIds) => runIds?.length)).toEqual([undefined, 100, 50])
    expect(await runtime.get('run 149').result()).toBe('run 149')
  })

  it('are not taken for forgotten by a sweep at the same time', async () => {
    const inner = lastingStorage()
    let letGo = () => {}
    const held = new Promise<void>((resolve) => (letGo = resolve))
    const released: string[] = []
    let isHeld = false
    const storage = {
      ...withRuns(inner, { release: async (owner, runIds) => {
        released.push(...runIds)
        await inner.runs.release(owner, runIds)
      } }),
      log: {
        ...inner.log,
        read: async (...request: Parameters<typeof inner.log.read>) => {
          isHeld = true
          await held
          return inner.log.read(...request)
        },
      },
    }
    await using runtime = new Runtime({ storage })
    runtime.register(tasksKind(createWorkbench().perform))
    await runtime.ready()
    await abandon(inner, ['a'])
    const told = signal(runtime, 'a')
    await expect.poll(() => isHeld).toBe(true)
    const swept = runtime.recover()
    await new Promise((resolve) => setTimeout(resolve, 0))
    letGo()
    await Promise.all([told, swept])
    expect(released).toEqual([])
    expect(await inner.runs.get('a')).toMatchObject({ status: 'completed', epoch: 2 })
  })

  it('are left to others, and woken for them, when this process could not go on with them', async () => {
    const clock = createManualClock()
    const storage = sharedStorage({ clock })
    await abandon(storage, ['new'], 'tasks', [REQUESTED, { type: 'effect.settled', v: 2 } as never])
    await using runtime = new Runtime({ storage, clock, mailMs: 1e9, onError: () => {} })
    runtime.register(tasksKind(createWorkbench().perform))
    await runtime.ready()
    await storage.runs.claim({ owner: 'newer', durationMs: 1e9, kinds: ['tasks'], limit: 1 })
    await storage.runs.suspend('newer', [{ runId: 'new', epoch: 3, wakeInMs: undefined }])
    const told = signal(runtime, 'new').catch((error: { readonly code: string }) => error.code)
    await clock.advance(0)
    // It was found out at the first sweep, so it is not taken over once more to find out the same.
    expect(await storage.runs.get('new')).toMatchObject({ owner: null, epoch: 3 })
    expect(await storage.runs.claim({ owner: 'newer', durationMs: 1e9, kinds: ['tasks'], limit: 1 })).toMatchObject([{ runId: 'new' }])
    await clock.advance(121_000)
    expect(await told).toBe('run.not_owned')
  })
})

describe('a run that is told something before it goes on', () => {
  it('begins nothing of what follows before that is stored', async () => {
    const inner = sharedStorage()
    const request = { type: 'effect.requested', v: 1, kind: 'wait', name: 'w', mode: 'pure' } as const
    await abandon(inner, ['first', 'second'], 'tasks', [request])
    let letGo = () => {}
    const held = new Promise<void>((resolve) => (letGo = resolve))
    let asked = 0
    const append: Storage['log']['append'] = async (appends) => {
      asked += 1
      await held
      return inner.log.append(appends)
    }
    const read: Storage['log']['read'] = async (runId, options) => {
      // While the second one is read, the first one, which is here already, is told what it waits for.
      if (runId === 'second') told ??= runtime.signal('first', 'go', null)
      return inner.log.read(runId, options)
    }
    let told: Promise<void> | undefined
    const { perform, calls } = createWorkbench()
    await using runtime = new Runtime({ storage: { ...inner, log: { ...inner.log, append, read } }, onError: () => {} })
    const kind = tasksKind(perform)
    const asking = { initial: () => 0, evolve: (state: number) => state, decide: (_: number, { event }: { readonly event: AnyEvent }) => (event.type === 'signal.received' ? [REQUESTED] : []) }
    runtime.register({ ...kind, decider: () => asking })
    const ready = runtime.ready()
    await expect.poll(() => [runtime.live().length, asked]).toEqual([2, 1])
    // Work that does not wait for the store begins in the same turn.
    await new Promise((resolve) => setImmediate(resolve))
    expect(calls).toEqual([])
    letGo()
    await ready
    await told
    await expect.poll(() => calls.length).toBe(1)
  })
})

describe('processes that were started together', () => {
  it('do not sweep in step, and never less often than they are to', async () => {
    const clock = createManualClock()
    const sweeps: Record<string, number[]> = {}
    const inner = sharedStorage({ clock })
    for (const owner of ['a', 'b']) {
      const runtime = new Runtime({ clock, owner, mailMs: 1e9, storage: withRuns(inner, { renew: async () => {
        ;(sweeps[owner] ??= []).push(clock.now())
        return []
      } }) })
      await runtime.ready()
    }
    await clock.advance(600_000)
    const [a = [], b = []] = [sweeps['a'], sweeps['b']]
    expect(a.length).toBeGreaterThan(60)
    expect(a.filter((at) => b.includes(at))).toHaveLength(1)
    for (const times of [a, b]) times.slice(1).forEach((at, index) => expect(at - times[index]!).toBeLessThanOrEqual(10_000))
  })
})
