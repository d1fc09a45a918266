import { NofxError, type EffectRequested, type EffectSettled } from '@nofx/core'
import { createManualClock } from '@nofx/testing'
import { describe, expect, it } from 'vitest'
import { gatedStep } from '../../test/gated-step.ts'
import { lastingStorage } from '../../test/lasting-storage.ts'
import { defineStep, defineWorkflow, WorkflowEngine, type RetryPolicy } from '../index.ts'

/** A workflow of one step that fails `failures` times, and when it was tried. */
function flaky(retry: RetryPolicy, failures: number, error: () => unknown = () => new Error('no luck')) {
  const clock = createManualClock()
  const startMs = clock.now()
  const triedMs: number[] = []
  const keys: string[] = []
  const step = defineStep('flaky', {
    retry,
    run: (_: unknown, { idempotencyKey }) => {
      triedMs.push(clock.now() - startMs)
      keys.push(idempotencyKey)
      if (triedMs.length <= failures) throw error()
      return 'done'
    },
  })
  return { clock, triedMs, keys, workflow: defineWorkflow('flaky', {}, ({ step: add }) => add(step, {})) }
}

describe('a step that fails', () => {
  it('is tried again after pauses that double, with half of each left to chance', async () => {
    const { clock, triedMs, workflow } = flaky({ attempts: 5, delayMs: 1_000, delayMsMax: 4_000 }, 4)
    await using engine = new WorkflowEngine({ clock })
    const run = await engine.start(workflow, undefined)
    await clock.advance(100_000)
    expect(await run.result()).toBe('done')
    const pausesMs = triedMs.slice(1).map((ms, index) => ms - triedMs[index]!)
    expect(pausesMs.length).toBe(4)
    for (const [index, fullMs] of [1_000, 2_000, 4_000, 4_000].entries()) {
      expect(pausesMs[index]).toBeGreaterThanOrEqual(fullMs / 2)
      expect(pausesMs[index]).toBeLessThanOrEqual(fullMs)
    }
  })

  it('fails the run once its attempts are used up', async () => {
    const { clock, triedMs, workflow } = flaky({ attempts: 3 }, 9)
    await using engine = new WorkflowEngine({ clock })
    const run = await engine.start(workflow, undefined)
    await clock.advance(100_000)
    await expect(run.result()).rejects.toMatchObject({ code: 'step.failed', message: '"flaky" failed after 3 tries: no luck', cause: expect.objectContaining({ message: 'no luck' }) as Error })
    expect(triedMs.length).toBe(3)
  })

  it('is not tried again when its error says that this is of no use', async () => {
    for (const error of [Object.assign(new Error('forbidden'), { retryable: false }), new NofxError('input.invalid', 'forbidden')]) {
      const { clock, triedMs, workflow } = flaky({ attempts: 3 }, 9, () => error)
      await using engine = new WorkflowEngine({ clock })
      const run = await engine.start(workflow, undefined)
      await clock.advance(100_000)
      await expect(run.result()).rejects.toMatchObject({ message: '"flaky" failed: forbidden' })
      expect(triedMs.length).toBe(1)
    }
  })

  it('is tried again whatever it throws', async () => {
    const { clock, workflow } = flaky({ attempts: 2 }, 1, () => 'a string')
    await using engine = new WorkflowEngine({ clock })
    const run = await engine.start(workflow, undefined)
    await clock.advance(1_000)
    expect(await run.result()).toBe('done')
  })

  it('is given the same idempotency key on every try', async () => {
    const { clock, keys, workflow } = flaky({ attempts: 3 }, 2)
    await using engine = new WorkflowEngine({ clock })
    const run = await engine.start(workflow, undefined)
    await clock.advance(100_000)
    await run.result()
    expect(keys.length).toBe(3)
    expect(new Set(keys).size).toBe(1)
  })

  it('waits for its next try across a crash, until the very moment it was due', async () => {
    const { clock, triedMs, workflow } = flaky({ attempts: 2, delayMs: 60_000 }, 1)
    const storage = lastingStorage({ clock })
    const dead = new WorkflowEngine({ clock, storage, workflows: [workflow], leaseMs: 0, sweepMs: 1e12 })
    const { id } = await dead.start(workflow, undefined)
    const timer = (await storage.log.read(id)).at(-1)?.event as EffectRequested & { dueAt: number }
    expect(timer).toMatchObject({ kind: 'timer', attempt: 2 })

    await clock.advance(10_000)
    await using engine = new WorkflowEngine({ clock, storage, workflows: [workflow], leaseMs: 1e9 })
    await engine.runtime.ready()
    await clock.advance(timer.dueAt - clock.now() - 1)
    expect(triedMs.length).toBe(1)
    await clock.advance(1)
    expect(await engine.get(id).result()).toBe('done')
    expect(triedMs.length).toBe(2)
  })

  it('records what each try has consumed', async () => {
    const clock = createManualClock()
    let tries = 0
    const step = defineStep('costly', {
      retry: { attempts: 2 },
      run: (_: unknown, { spend }) => {
        spend({ costUsd: 0.1 })
        if (++tries === 1) throw new Error('no luck')
      },
    })
    const workflow = defineWorkflow('costly', {}, ({ step: add }) => add(step, {}))
    await using engine = new WorkflowEngine({ clock })
    const run = await engine.start(workflow, undefined)
    await clock.advance(1_000)
    await run.result()
    const settled = (await engine.runtime.storage.log.read(run.id)).map(({ event }) => event as EffectSettled).filter(({ type }) => type === 'effect.settled')
    expect(settled.map(({ status, usage }) => [status, usage])).toEqual([['failed', { costUsd: 0.1 }], ['completed', undefined], ['completed', { costUsd: 0.1 }]])
  })
})

describe('a step that takes too long', () => {
  it('is aborted at its limit and fails the run', async () => {
    const clock = createManualClock()
    const slow = gatedStep('slow', { timeoutMs: 5_000 })
    const workflow = defineWorkflow('slow', {}, ({ step }) => step(slow.step, 1))
    await using engine = new WorkflowEngine({ clock })
    const run = await engine.start(workflow, undefined)
    const call = await slow.call()
    await clock.advance(4_999)
    expect(call.signal.aborted).toBe(false)
    await clock.advance(1)
    expect(call.signal.aborted).toBe(true)
    await expect(run.result()).rejects.toMatchObject({ code: 'effect.timeout' })
    expect(clock.pending()).toBe(0)
  })

  it('is tried again when it has attempts left, and its late answer counts no more', async () => {
    const clock = createManualClock()
    const slow = gatedStep('slow', { timeoutMs: 5_000, retry: { attempts: 2, delayMs: 100 } })
    const workflow = defineWorkflow('slow', {}, ({ step }) => step(slow.step, 1))
    await using engine = new WorkflowEngine({ clock })
    const run = await engine.start(workflow, undefined)
    await clock.advance(5_100)
    const second = await slow.call(1)
    slow.calls[0]?.resolve('late')
    await clock.advance(0)
    second.resolve('in time')
    expect(await run.result()).toBe('in time')
    expect(clock.pending()).toBe(0)
  })
})
