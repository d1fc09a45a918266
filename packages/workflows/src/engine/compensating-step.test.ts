import { createManualClock } from '@nofx/testing'
import { describe, expect, it } from 'vitest'
import { bookings, undoOf } from '../../test/bookings.ts'
import { gatedStep } from '../../test/gated-step.ts'
import { lastingStorage } from '../../test/lasting-storage.ts'
import { defineStep, defineWorkflow, WorkflowEngine, type Step } from '../index.ts'

describe('a compensating step', () => {
  /** A workflow that books and fails, and so has to undo by the step given. */
  function failing(undo: Step<never>) {
    const { book, cancel, pay, undone } = bookings()
    const workflow = defineWorkflow('trip', {}, ({ step }) => {
      const first = step(book, { what: 'first' }, { id: 'first', compensate: cancel })
      return step(pay, step(book, { what: 'second' }, { id: 'second', compensate: undo as Step<unknown>, after: [first] }))
    })
    return { undone, workflow }
  }

  it('is in the plan with what it declares', () => {
    const plain = failing(defineStep('plain', { run: () => 1 }))
    const own = failing(defineStep('own', { effect: 'once', timeoutMs: 5, retry: { attempts: 7 }, run: () => 1 }))
    expect(plain.workflow.plan.nodes[1]).toMatchObject({ compensate: { step: 'plain', effect: 'idempotent' } })
    expect(own.workflow.plan.nodes[1]).toMatchObject({ compensate: { step: 'own', effect: 'once', timeoutMs: 5, retry: { attempts: 7 } } })
  })

  it('is stopped at its limit and tried three times', async () => {
    const clock = createManualClock()
    const undo = gatedStep('undo', { timeoutMs: 1_000 })
    const { undone, workflow } = failing(undo.step)
    await using engine = new WorkflowEngine({ clock })
    const run = await engine.start(workflow, undefined)
    await undo.call()
    await clock.advance(60_000)
    await expect(run.result()).rejects.toMatchObject({ message: expect.stringMatching(/"second" could not be undone: .* longer than its limit of 1000 ms/) as string })
    expect(undo.calls.map(({ signal }) => signal.aborted)).toEqual([true, true, true])
    expect(undone).toEqual([undoOf('first')])
  })

  it('is tried as often as it declares', async () => {
    const clock = createManualClock()
    for (const attempts of [1, 5]) {
      let tries = 0
      const undo = defineStep('undo', { retry: { attempts }, run: () => { tries += 1; throw new Error('no') } })
      const { undone, workflow } = failing(undo)
      await using engine = new WorkflowEngine({ clock })
      const run = await engine.start(workflow, undefined)
      await clock.advance(60_000)
      await expect(run.result()).rejects.toMatchObject({ code: 'step.failed' })
      expect(tries).toBe(attempts)
      expect(undone).toEqual([undoOf('first')])
    }
  })

  it('is in doubt after a crash when it may run only once: it is not tried again, and the rest is undone', async () => {
    const undo = gatedStep('undo', { effect: 'once', retry: { attempts: 9 } })
    const { undone, workflow } = failing(undo.step)
    const storage = lastingStorage()
    const dead = new WorkflowEngine({ storage, workflows: [workflow], leaseMs: 0, sweepMs: 1e12 })
    const { id } = await dead.start(workflow, undefined)
    await undo.call()
    await using engine = new WorkflowEngine({ storage, workflows: [workflow] })
    await engine.runtime.ready()
    const error = await engine.get(id).result().then(() => undefined, (thrown: Error) => thrown)
    expect(error).toMatchObject({ message: expect.stringContaining('"second" could not be undone: A process died') as string, cause: expect.objectContaining({ code: 'effect.in_doubt' }) as Error })
    expect(error?.message).toContain('"pay" failed: no money')
    expect(undo.calls.length).toBe(1)
    expect(undone).toEqual([undoOf('first')])
  })

  it('is in doubt after its limit too when it may run only once, but tried again when it says that it failed', async () => {
    const clock = createManualClock()
    const undo = gatedStep('undo', { effect: 'once', timeoutMs: 1_000 })
    const { undone, workflow } = failing(undo.step)
    await using engine = new WorkflowEngine({ clock })
    const run = await engine.start(workflow, undefined)
    ;(await undo.call()).reject(new Error('refused'))
    await expect.poll(() => clock.pending()).toBe(1)
    await clock.advance(200)
    await undo.call(1)
    await clock.advance(60_000)
    await expect(run.result()).rejects.toMatchObject({ message: expect.stringContaining('longer than its limit') as string })
    expect(undo.calls.length).toBe(2)
    expect(undone).toEqual([undoOf('first')])
  })
})
