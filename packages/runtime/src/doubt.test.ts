import type { AnyEvent, RunEvent, RunLimits, Storage } from '@nofx/core'
import { createManualClock } from '@nofx/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { lastingStorage, sharedStorage, slowStorage } from '../test/faulty-storage.ts'
import { startTasks, tasksKind, type Task } from '../test/tasks-kind.ts'
import { createWorkbench } from '../test/workbench.ts'
import { Runtime, type RuntimeOptions } from './index.ts'

const runtimes: Runtime[] = []
afterEach(async () => {
  for (const runtime of runtimes.splice(0)) await runtime.close()
})

const PAY: Task = { name: 'pay', mode: 'once', inDoubt: 'ask', node: 'charge', scope: 'each[2]' }

/** A process, with what it was asked to perform. One that is to die keeps no lease. */
function runtimeOn(storage: Storage, options: RuntimeOptions = {}) {
  const bench = createWorkbench()
  const runtime = new Runtime({ storage, mailMs: 5, onError: () => {}, ...options })
  runtime.register(tasksKind(bench.perform))
  runtimes.push(runtime)
  return { runtime, ...bench }
}

/** Lets time pass without a sweep. */
const ALONE = { leaseMs: 1e12, sweepMs: 1e12, mailMs: 1e12 }

const DYING = { leaseMs: 0, sweepMs: 1e12 }

/** A run whose process has died while it paid. */
async function dieAtWork(storage: Storage, tasks: readonly Task[] = [PAY], { limits = {}, ...options }: RuntimeOptions & { readonly limits?: RunLimits } = {}) {
  const { runtime, call } = runtimeOn(storage, { ...DYING, ...options })
  const { id } = await startTasks(runtime, { tasks }, { limits })
  const { context } = await call('pay')
  return { id, key: context.idempotencyKey }
}

async function typesOf(storage: Storage, id: string): Promise<readonly string[]> {
  return (await storage.log.read(id)).map(({ event }) => event.type)
}

async function inDoubt({ runtime }: { readonly runtime: Runtime }, id: string) {
  await runtime.ready()
  await expect.poll(async () => (await runtime.doubts(id)).length, { interval: 2 }).toBe(1)
  return (await runtime.doubts(id))[0]!
}

function codesOf(results: readonly PromiseSettledResult<unknown>[]): readonly unknown[] {
  return results.flatMap((result) => (result.status === 'rejected' ? [(result.reason as { readonly code: unknown }).code] : []))
}

describe('an effect in doubt that somebody is to be asked about', () => {
  it('waits, is told of with all that it takes to find out, and is performed by nobody', async () => {
    const clock = createManualClock()
    const storage = lastingStorage({ clock })
    const { id, key } = await dieAtWork(storage)
    const next = runtimeOn(storage, { clock, ...ALONE })
    expect(await inDoubt(next, id)).toEqual({ node: 'each[2]/charge', name: 'pay', idempotencyKey: key, since: clock.now(), doubt: 4 })
    await clock.advance(1e9)
    expect(next.calls).toEqual([])
    expect((await next.runtime.status(id)).status).toBe('running')
    expect(await typesOf(storage, id)).toEqual(['run.started', 'effect.requested', 'effect.started', 'effect.doubted'])
  })

  it('is completed with the output of the answer, and never performed again', async () => {
    const storage = lastingStorage()
    const { id } = await dieAtWork(storage)
    const next = runtimeOn(storage)
    await inDoubt(next, id)
    await next.runtime.resolveDoubt(id, 'each[2]/charge', { done: true, output: { receipt: 7 } })
    expect(await next.runtime.get(id).result()).toEqual([{ receipt: 7 }])
    expect(next.calls).toEqual([])
    expect((await storage.log.read(id))[4]?.event).toMatchObject({ type: 'effect.settled', request: 2, node: 'charge', scope: 'each[2]', status: 'completed', doubt: 4 })
    expect(await next.runtime.doubts(id)).toEqual([])
  })

  it('is performed once more, with the same key, when it had not taken place', async () => {
    const storage = lastingStorage()
    const { id, key } = await dieAtWork(storage)
    const next = runtimeOn(storage)
    await inDoubt(next, id)
    await next.runtime.resolveDoubt(id, 'each[2]/charge', { done: false })
    const again = await next.call('pay')
    expect(again.context.idempotencyKey).toBe(key)
    expect(await next.runtime.doubts(id)).toEqual([])
    again.resolve('paid')
    expect(await next.runtime.get(id).result()).toEqual(['paid'])
    expect(next.calls).toHaveLength(1)
    expect((await typesOf(storage, id)).slice(3)).toEqual(['effect.doubted', 'effect.started', 'effect.settled', 'run.ended'])
  })

  it('goes on waiting across a second crash, and is asked about once', async () => {
    const storage = lastingStorage()
    const { id } = await dieAtWork(storage)
    const second = runtimeOn(storage, DYING)
    const doubt = await inDoubt(second, id)
    const third = runtimeOn(storage)
    expect(await inDoubt(third, id)).toEqual(doubt)
    expect(await typesOf(storage, id)).toEqual(['run.started', 'effect.requested', 'effect.started', 'effect.doubted'])
    await third.runtime.resolveDoubt(id, 'each[2]/charge', { done: true, output: 'paid' })
    expect(await third.runtime.get(id).result()).toEqual(['paid'])
    expect([...second.calls, ...third.calls]).toEqual([])
  })

  it('is in doubt anew when its second call dies too, and takes no answer that was meant for the first', async () => {
    const storage = lastingStorage()
    const { id } = await dieAtWork(storage)
    const second = runtimeOn(storage, DYING)
    const first = await inDoubt(second, id)
    await second.runtime.resolveDoubt(id, first.node, { done: false, doubt: first.doubt })
    await second.call('pay')
    const third = runtimeOn(storage)
    const later = await inDoubt(third, id)
    expect(later.doubt).toBeGreaterThan(first.doubt)
    await expect(third.runtime.resolveDoubt(id, first.node, { done: false, doubt: first.doubt })).rejects.toMatchObject({ code: 'input.invalid', message: expect.stringContaining(`(doubt ${later.doubt})`) as string })
    // As it would come by a letter that was left before.
    await expect(third.runtime.input(id, { type: 'effect.started', v: 1, request: 2, doubt: first.doubt } as AnyEvent)).rejects.toMatchObject({ code: 'input.invalid' })
    await third.runtime.resolveDoubt(id, later.node, { done: true, output: 'paid', doubt: later.doubt })
    expect(await third.runtime.get(id).result()).toEqual(['paid'])
    expect(third.calls).toEqual([])
  })

  for (const [name, make] of [['that answers at once', lastingStorage], ['that answers later', () => slowStorage(lastingStorage()).storage]] as const) {
    it(`takes one of many answers that come at once, and refuses the others, on a store ${name}`, async () => {
      const storage = make()
      const { id } = await dieAtWork(storage, [PAY, { name: 'wait', kind: 'wait' }])
      const next = runtimeOn(storage)
      await inDoubt(next, id)
      const answers = [true, false, true, false].map((done) => next.runtime.resolveDoubt(id, 'each[2]/charge', done ? { done, output: 'paid' } : { done }))
      const results = await Promise.allSettled(answers)
      expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'rejected'])
      expect(codesOf(results)).toEqual(Array(3).fill('input.invalid'))
      expect(next.calls).toEqual([])
      expect((await typesOf(storage, id)).filter((type) => type === 'effect.settled')).toHaveLength(1)
    })
  }

  it('takes one answer of several processes, by letter where another one drives the run', async () => {
    const storage = sharedStorage()
    const { id } = await dieAtWork(storage, [PAY, { name: 'wait', kind: 'wait' }])
    const owner = runtimeOn(storage, { leaseMs: 60_000 })
    await inDoubt(owner, id)
    const others = [runtimeOn(storage, { leaseMs: 60_000 }), runtimeOn(storage, { leaseMs: 60_000 })]
    expect(await others[0]!.runtime.doubts(id)).toEqual(await owner.runtime.doubts(id))
    const results = await Promise.allSettled([...others, owner].map(({ runtime }) => runtime.resolveDoubt(id, 'each[2]/charge', { done: false })))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(codesOf(results)).toEqual(Array(2).fill('input.invalid'))
    await owner.call('pay')
    expect(owner.calls).toHaveLength(1)
    expect(others.flatMap(({ calls }) => calls)).toEqual([])
    expect((await typesOf(storage, id)).filter((type) => type === 'effect.started')).toHaveLength(2)
  })

  it('takes the answer of a process that drives nothing', async () => {
    const storage = sharedStorage()
    const { id } = await dieAtWork(storage)
    await inDoubt(runtimeOn(storage, { leaseMs: 60_000 }), id)
    const stranger = new Runtime({ storage, mailMs: 5, onError: () => {} })
    runtimes.push(stranger)
    await stranger.resolveDoubt(id, 'each[2]/charge', { done: true, output: 'paid' })
    expect(await stranger.get(id).result()).toEqual(['paid'])
  })

  it('can be cancelled with its run, and then takes no answer', async () => {
    const storage = lastingStorage()
    const { id } = await dieAtWork(storage)
    const next = runtimeOn(storage)
    await inDoubt(next, id)
    await next.runtime.get(id).cancel('not needed')
    await expect(next.runtime.get(id).result()).rejects.toMatchObject({ code: 'run.cancelled' })
    await expect(next.runtime.resolveDoubt(id, 'each[2]/charge', { done: true })).rejects.toMatchObject({ code: 'run.ended' })
    expect(await next.runtime.doubts(id)).toEqual([])
  })

  it('does not count its own limit while it waits, but that of its run', async () => {
    const clock = createManualClock()
    const storage = lastingStorage({ clock })
    const { id } = await dieAtWork(storage, [{ ...PAY, timeoutMs: 1_000_000 }], { clock, limits: { wallMs: 3_600_000 } })
    const next = runtimeOn(storage, { clock, ...ALONE })
    await inDoubt(next, id)
    await clock.advance(3_000_000)
    expect((await next.runtime.status(id)).status).toBe('running')
    await clock.advance(600_000)
    await expect(next.runtime.get(id).result()).rejects.toMatchObject({ code: 'limit.exceeded' })
  })

  it('counts its own limit from the answer on, when it is performed', async () => {
    const clock = createManualClock()
    const storage = lastingStorage({ clock })
    const { id } = await dieAtWork(storage, [{ ...PAY, timeoutMs: 1_000 }])
    const next = runtimeOn(storage, { clock, ...ALONE })
    await inDoubt(next, id)
    await clock.advance(50_000)
    await next.runtime.resolveDoubt(id, 'each[2]/charge', { done: false })
    await clock.advance(999)
    expect((await next.call('pay')).signal.aborted).toBe(false)
    await clock.advance(1)
    await expect(next.runtime.get(id).result()).rejects.toMatchObject({ code: 'effect.timeout' })
  })

  it('refuses an output that JSON cannot hold, and goes on waiting', async () => {
    const storage = lastingStorage()
    const { id } = await dieAtWork(storage)
    const next = runtimeOn(storage)
    await inDoubt(next, id)
    await expect(next.runtime.resolveDoubt(id, 'each[2]/charge', { done: true, output: new Date() })).rejects.toMatchObject({ code: 'input.invalid' })
    expect(await next.runtime.doubts(id)).toHaveLength(1)
  })
})

describe('an answer for what is not in doubt', () => {
  it('is refused, whatever the effect does meanwhile', async () => {
    const { runtime, call } = runtimeOn(lastingStorage())
    const run = await startTasks(runtime, { tasks: [{ ...PAY, scope: undefined }, { name: 'b' }] })
    const pay = await call('pay')
    await expect(runtime.resolveDoubt(run.id, 'charge', { done: true, output: 1 })).rejects.toMatchObject({ code: 'input.invalid', message: '"charge" is not in doubt, or no more. Nothing of this run is.' })
    const forged: readonly RunEvent[] = [
      { type: 'effect.settled', v: 1, request: 2, status: 'completed', value: 1 },
      { type: 'effect.settled', v: 1, request: 2, status: 'completed', value: 1, doubt: 0 },
      { type: 'effect.started', v: 1, request: 2, doubt: 4 },
      { type: 'effect.started', v: 1, request: 99, doubt: 4 },
    ]
    for (const event of forged) await expect(runtime.input(run.id, event)).rejects.toMatchObject({ code: 'input.invalid' })
    pay.resolve('paid')
    ;(await call('b')).resolve('b')
    expect(await run.result()).toEqual(['paid', 'b'])
  })

  it('is refused for a run that there is not', async () => {
    const { runtime } = runtimeOn(lastingStorage())
    const nobody = '00000000-0000-7000-8000-000000000001'
    await expect(runtime.resolveDoubt(nobody, 'charge', { done: false })).rejects.toMatchObject({ code: 'run.unknown' })
    await expect(runtime.doubts(nobody)).rejects.toMatchObject({ code: 'run.unknown' })
  })
})

describe('a run with several effects in doubt', () => {
  it('ends with the first that fails, and performs none of the others', async () => {
    const storage = lastingStorage()
    const tasks: readonly Task[] = [{ name: 'pay', mode: 'once' }, { name: 'b' }, { ...PAY, name: 'c' }]
    const { id } = await dieAtWork(storage, tasks)
    const next = runtimeOn(storage)
    await next.runtime.ready()
    await expect(next.runtime.get(id).result()).rejects.toMatchObject({ code: 'effect.in_doubt' })
    expect(next.calls).toEqual([])
  })

  it('asks about each, and takes their answers in any order', async () => {
    const storage = lastingStorage()
    const { id } = await dieAtWork(storage, ['a', 'b', 'pay'].map((node) => ({ name: 'pay', mode: 'once', inDoubt: 'ask', node })))
    const next = runtimeOn(storage)
    await next.runtime.ready()
    expect((await next.runtime.doubts(id)).map(({ node }) => node)).toEqual(['a', 'b', 'pay'])
    await expect(next.runtime.resolveDoubt(id, 'c', { done: false })).rejects.toMatchObject({ message: expect.stringContaining('In doubt: "a" (doubt 8), "b" (doubt 9), "pay" (doubt 10).') as string })
    for (const node of ['b', 'pay', 'a']) await next.runtime.resolveDoubt(id, node, { done: true, output: node })
    expect(await next.runtime.get(id).result()).toEqual(['a', 'b', 'pay'])
  })
})
