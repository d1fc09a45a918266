import { NofxError, type Storage } from '@nofx/core'
import { createManualClock } from '@nofx/testing'
import { describe, expect, it } from 'vitest'
import { heldStorage, lastingStorage } from '../test/faulty-storage.ts'
import { startTasks, tasksKind, type Task } from '../test/tasks-kind.ts'
import { createWorkbench } from '../test/workbench.ts'
import { Runtime, type Performer, type RuntimeOptions } from './index.ts'

const PAY: Task = { name: 'pay', mode: 'once', inDoubt: 'check' }

/** A run whose process has died while it paid. */
async function dieAtWork(storage: Storage, task: Task = PAY) {
  const { perform, call } = createWorkbench()
  const dead = new Runtime({ storage, leaseMs: 0, sweepMs: 1e12 })
  dead.register(tasksKind(perform))
  const { id } = await startTasks(dead, { tasks: [task] })
  const { context } = await call('pay')
  return { id, key: context.idempotencyKey }
}

/** The process that takes it up, and what it was asked to perform. */
async function takeUp(storage: Storage, check: Performer['check'], options: RuntimeOptions = {}) {
  const { perform, call, calls } = createWorkbench()
  const runtime = new Runtime({ storage, onError: () => {}, ...options })
  runtime.register(tasksKind(perform, { work: { perform, ...(check && { check }) } }))
  await runtime.ready()
  return { runtime, call, calls }
}

describe('an effect in doubt that is checked', () => {
  it('is completed with what the check found, and not performed', async () => {
    const storage = lastingStorage()
    const { id, key } = await dieAtWork(storage)
    const asked: string[] = []
    const { runtime, calls } = await takeUp(storage, async ({ name }, { idempotencyKey }) => {
      asked.push(`${name} ${idempotencyKey}`)
      return { done: true, value: { receipt: 7 } }
    })
    await using _ = runtime
    expect(await runtime.get(id).result()).toEqual([{ receipt: 7 }])
    expect(asked).toEqual([`pay ${key}`])
    expect(calls).toEqual([])
  })

  it('is performed once, after one more start, when it had not taken place', async () => {
    const storage = lastingStorage()
    const { id, key } = await dieAtWork(storage)
    const { runtime, call, calls } = await takeUp(storage, () => ({ done: false }))
    await using _ = runtime
    const again = await call('pay')
    expect(again.context.idempotencyKey).toBe(key)
    again.resolve('paid')
    expect(await runtime.get(id).result()).toEqual(['paid'])
    expect(calls).toHaveLength(1)
    expect((await storage.log.read(id)).map(({ event }) => event.type)).toEqual(['run.started', 'effect.requested', 'effect.started', 'effect.started', 'effect.settled', 'run.ended'])
  })

  it('is not performed before its second start is stored, nor by a process that has lost the run meanwhile', async () => {
    const inner = lastingStorage()
    const { id } = await dieAtWork(inner)
    const held = heldStorage(inner)
    const slow = await takeUp(held.storage, () => ({ done: false }), { leaseMs: 0, sweepMs: 1e12 })
    await expect.poll(() => held.held(), { interval: 2 }).toBe(1)
    expect(slow.calls).toEqual([])
    const { runtime, call } = await takeUp(inner, () => ({ done: false }))
    await using _ = runtime
    const again = await call('pay')
    held.flow()
    await expect(slow.runtime.get(id).status()).resolves.toMatchObject({ owner: runtime.owner })
    again.resolve('paid')
    expect(await runtime.get(id).result()).toEqual(['paid'])
    expect(slow.calls).toEqual([])
    await slow.runtime.close()
  })

  it('is checked again by the next process when this one dies while it checks, or while it performs', async () => {
    const storage = lastingStorage()
    const { id } = await dieAtWork(storage)
    await takeUp(storage, () => new Promise<never>(() => {}), { leaseMs: 0, sweepMs: 1e12 })
    const third = await takeUp(storage, () => ({ done: false }), { leaseMs: 0, sweepMs: 1e12 })
    await third.call('pay')
    const { runtime, calls } = await takeUp(storage, () => ({ done: true, value: 'paid' }))
    await using _ = runtime
    expect(await runtime.get(id).result()).toEqual(['paid'])
    expect(calls).toEqual([])
  })

  it('is checked up to three times when the check throws, and then fails in doubt', async () => {
    const clock = createManualClock()
    const storage = lastingStorage({ clock })
    const { id } = await dieAtWork(storage)
    let tries = 0
    const { runtime, calls } = await takeUp(storage, () => {
      tries += 1
      throw new Error(`The bank is away (${tries}).`)
    }, { clock })
    await using _ = runtime
    await clock.advance(1_000)
    expect(tries).toBe(2)
    await clock.advance(2_000)
    await expect(runtime.get(id).result()).rejects.toMatchObject({ code: 'effect.in_doubt', message: expect.stringContaining('failed: The bank is away (3).') as string, cause: { message: 'The bank is away (3).' } })
    expect([tries, calls.length]).toEqual([3, 0])
  })

  it('goes on when a later try of the check answers', async () => {
    const clock = createManualClock()
    const storage = lastingStorage({ clock })
    const { id } = await dieAtWork(storage)
    let tries = 0
    const { runtime, calls } = await takeUp(storage, async () => {
      tries += 1
      if (tries < 3) throw new Error('The bank is away.')
      return { done: true, value: 'paid' }
    }, { clock })
    await using _ = runtime
    await clock.advance(3_000)
    expect(await runtime.get(id).result()).toEqual(['paid'])
    expect(calls).toEqual([])
  })

  for (const [name, check, cause] of [
    ['throws what no other try can mend', () => { throw new NofxError('step.unknown', 'No such step.') }, { code: 'step.unknown' }],
    ['is missing', undefined, { code: 'effect.unknown' }],
    ['answers nothing', () => undefined as never, { code: 'input.invalid' }],
    ['answers with something else', () => ({ found: true }) as never, { code: 'input.invalid' }],
    ['answers with the word', () => ({ done: 'false' }) as never, { code: 'input.invalid' }],
    ['finds what JSON cannot hold', () => ({ done: true, value: new Date() }), { code: 'input.invalid' }],
  ] as const) {
    it(`fails in doubt, with the cause, when the check ${name}`, async () => {
      const clock = createManualClock()
      const storage = lastingStorage({ clock })
      const { id } = await dieAtWork(storage)
      const { runtime, calls } = await takeUp(storage, check, { clock })
      await using _ = runtime
      await clock.advance(1)
      await expect(runtime.get(id).result()).rejects.toMatchObject({ code: 'effect.in_doubt', cause })
      expect(calls).toEqual([])
    })
  }

  it('holds its limit for each try of the check, which is told to stop', async () => {
    const clock = createManualClock()
    const storage = lastingStorage({ clock })
    const { id } = await dieAtWork(storage, { ...PAY, timeoutMs: 5_000 })
    let signal: AbortSignal | undefined
    const { runtime, calls } = await takeUp(storage, (_, context) => {
      signal = context.signal
      return new Promise<never>(() => {})
    }, { clock })
    await using _ = runtime
    await clock.advance(4_999)
    expect(signal?.aborted).toBe(false)
    await clock.advance(1)
    expect(signal?.aborted).toBe(true)
    await expect(runtime.get(id).result()).rejects.toMatchObject({ code: 'effect.in_doubt', cause: { code: 'effect.timeout' } })
    expect(calls).toEqual([])
    expect(clock.pending()).toBe(0)
  })

  it('counts the limit of the call anew after the check', async () => {
    const clock = createManualClock()
    const storage = lastingStorage({ clock })
    const { id } = await dieAtWork(storage, { ...PAY, timeoutMs: 5_000 })
    const { runtime, call } = await takeUp(storage, () => new Promise((resolve) => void clock.setTimer(4_000, () => resolve({ done: false }))), { clock })
    await using _ = runtime
    await clock.advance(8_000)
    const again = await call('pay')
    expect(again.signal.aborted).toBe(false)
    again.resolve('paid')
    expect(await runtime.get(id).result()).toEqual(['paid'])
  })

  it('is told to stop when its run is cancelled, whatever it finds then', async () => {
    const clock = createManualClock()
    const storage = lastingStorage({ clock })
    const { id } = await dieAtWork(storage)
    let tries = 0
    const { runtime, calls } = await takeUp(storage, () => {
      tries += 1
      throw new Error('The bank is away.')
    }, { clock })
    await using _ = runtime
    await clock.advance(500)
    await runtime.get(id).cancel('not needed')
    await clock.advance(10_000)
    expect([tries, calls.length, clock.pending()]).toEqual([1, 0, 0])
  })
})
