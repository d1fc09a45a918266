import type { Append, Storage } from '@nofx/core'
import { createManualClock } from '@nofx/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { sharedStorage } from '../test/faulty-storage.ts'
import { startTasks, tasksKind } from '../test/tasks-kind.ts'
import { createWorkbench } from '../test/workbench.ts'
import { Runtime } from './index.ts'

const runtimes: Runtime[] = []
afterEach(async () => {
  for (const runtime of runtimes.splice(0)) await runtime.close()
})

const LEASE_MS = 30_000

/** Two processes on one store; the first one hears late of its appends that have an event of some type. */
function twoProcesses() {
  const clock = createManualClock()
  const inner = sharedStorage({ clock })
  const late = { of: 'nothing', ms: 2 * LEASE_MS }
  const append: Storage['log']['append'] = async (appends: readonly Append[]) => {
    const results = await inner.log.append(appends)
    if (appends.some(({ events }) => events.some(({ event }) => event.type === late.of))) await new Promise<void>((resolve) => clock.setTimer(late.ms, resolve))
    return results
  }
  const processOn = (storage: Storage, sweepMs: number) => {
    const bench = createWorkbench()
    const runtime = new Runtime({ clock, storage, leaseMs: LEASE_MS, sweepMs, mailMs: 1e9, onError: () => {} })
    runtime.register(tasksKind(bench.perform))
    runtimes.push(runtime)
    return { runtime, ...bench }
  }
  // The slow one stands still as a whole: it does not renew either.
  return { clock, inner, late, slow: processOn({ ...inner, log: { ...inner.log, append } }, 1e9), other: processOn(inner, 1_000) }
}

describe('a process that stood still for longer than its lease', () => {
  it('begins nothing of a run that another has taken over', async () => {
    const { clock, late, slow, other } = twoProcesses()
    await Promise.all([slow.runtime.ready(), other.runtime.ready()])
    late.of = 'run.started'
    const starting = startTasks(slow.runtime, { tasks: [{ name: 'a' }] })
    await clock.advance(LEASE_MS + 2_000)
    expect(other.calls).toHaveLength(1)
    other.calls[0]?.resolve('elsewhere')
    await clock.advance(2 * LEASE_MS)
    const { id } = await starting
    expect(slow.calls).toEqual([])
    expect(slow.runtime.live()).toEqual([])
    expect(await other.runtime.get(id).result()).toEqual(['elsewhere'])
  })

  it('does not do a second time what may be done only once', async () => {
    const { clock, late, slow, other } = twoProcesses()
    await Promise.all([slow.runtime.ready(), other.runtime.ready()])
    late.of = 'effect.started'
    const { id } = await startTasks(slow.runtime, { tasks: [{ name: 'a', mode: 'once' }] })
    await clock.advance(3 * LEASE_MS)
    expect([slow.calls, other.calls]).toEqual([[], []])
    await expect(other.runtime.get(id).result()).rejects.toMatchObject({ code: 'effect.in_doubt' })
  })

  it('begins nothing of a run that a renewal has shown to be lost while its append was under way', async () => {
    const { clock, late, slow, other } = twoProcesses()
    await Promise.all([slow.runtime.ready(), other.runtime.ready()])
    const run = await startTasks(slow.runtime, { tasks: [{ name: 'a' }, { name: 'b' }], inOrder: true })
    late.of = 'effect.settled'
    slow.calls[0]?.resolve('a')
    await clock.advance(LEASE_MS + 2_000)
    expect(other.calls.map(({ name }) => name)).toEqual(['b'])
    await slow.runtime.recover()
    // The answer comes when all that it owns was just renewed.
    await clock.advance(LEASE_MS - 2_500)
    await slow.runtime.recover()
    await clock.advance(1_000)
    expect(slow.calls.map(({ name }) => name)).toEqual(['a'])
    expect(slow.runtime.live()).toEqual([])
    other.calls[0]?.resolve('b')
    await clock.advance(10)
    expect(await other.runtime.get(run.id).result()).toEqual(['a', 'b'])
  })

  it('does not begin what had to queue, when its run was taken over meanwhile', async () => {
    const clock = createManualClock()
    const storage = sharedStorage({ clock })
    const turns: (() => void)[] = []
    const begun: string[] = []
    const processOn = (owner: string, sweepMs: number) => {
      const runtime = new Runtime({ clock, storage, owner, leaseMs: LEASE_MS, sweepMs, mailMs: 1e9, onError: () => {} })
      runtime.register({
        ...tasksKind(() => undefined),
        performers: {
          work: {
            queues: true,
            async perform(_, effect) {
              if (owner === 'slow') await new Promise<void>((resolve) => turns.push(resolve))
              await effect.begin()
              begun.push(owner)
              return owner
            },
          },
        },
      })
      runtimes.push(runtime)
      return runtime
    }
    const [slow, other] = [processOn('slow', 1e9), processOn('other', 1_000)]
    await Promise.all([slow.ready(), other.ready()])
    const { id } = await startTasks(slow, { tasks: [{ name: 'a' }] })
    await clock.advance(2 * LEASE_MS)
    expect(await other.get(id).result()).toEqual(['other'])
    turns[0]?.()
    await clock.advance(10)
    expect(begun).toEqual(['other'])
    expect(slow.live()).toEqual([])
  })

  it('begins nothing of a run that is cancelled while it makes sure of it', async () => {
    const { clock, inner, late, slow, other } = twoProcesses()
    await other.runtime.close()
    await slow.runtime.ready()
    late.of = 'run.started'
    const starting = startTasks(slow.runtime, { tasks: [{ name: 'a' }] })
    const renewed = inner.runs.renew.bind(inner.runs)
    inner.runs.renew = async (lease) => {
      const kept = await renewed(lease)
      await new Promise<void>((resolve) => clock.setTimer(1_000, resolve))
      return kept
    }
    await clock.advance(2 * LEASE_MS + 10)
    const run = await starting
    const cancelled = run.cancel('not needed')
    await clock.advance(10)
    await cancelled
    await clock.advance(2_000)
    expect(slow.calls).toEqual([])
  })

  it('goes on with a run that nobody has taken over', async () => {
    const { clock, late, slow, other } = twoProcesses()
    await other.runtime.close()
    await slow.runtime.ready()
    late.of = 'run.started'
    const starting = startTasks(slow.runtime, { tasks: [{ name: 'a' }] })
    await clock.advance(3 * LEASE_MS)
    const run = await starting
    expect(slow.calls).toHaveLength(1)
    slow.calls[0]?.resolve('here')
    expect(await run.result()).toEqual(['here'])
  })

  it('stops what it had at work when it wins the run back', async () => {
    const { clock, inner, late, slow, other } = twoProcesses()
    await other.runtime.close()
    const run = await startTasks(slow.runtime, { tasks: [{ name: 'a' }, { name: 'b' }] })
    Object.assign(late, { of: 'effect.settled', ms: 4 * LEASE_MS })
    slow.calls[0]?.resolve('a')
    await clock.advance(2 * LEASE_MS)
    expect(await inner.runs.claim({ owner: 'dead', durationMs: 1, kinds: ['tasks'], limit: 1 })).toHaveLength(1)
    await clock.advance(10)
    await slow.runtime.recover()
    expect(slow.calls.map(({ name }) => name)).toEqual(['a', 'b', 'b'])
    expect(slow.calls.map(({ signal }) => signal.aborted)).toEqual([false, true, false])
    late.of = 'nothing'
    slow.calls[2]?.resolve('b')
    await clock.advance(5 * LEASE_MS)
    expect(await run.result()).toEqual(['a', 'b'])
    expect(slow.calls).toHaveLength(3)
  })
})
