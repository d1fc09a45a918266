import { createManualClock } from '@nofx/testing'
import { describe, expect, it } from 'vitest'
import { gatedStep } from '../../test/gated-step.ts'
import { lastingStorage } from '../../test/lasting-storage.ts'
import { defineStep, defineWorkflow, WorkflowEngine, type Adaptation } from '../index.ts'

const fast = defineStep('test-fast', { run: (input: unknown) => ({ by: 'fast', input }) })

function replace(node: string, step = 'test-fast', reason = 'the test host is down'): Adaptation {
  return { type: 'replace-step', node, with: step, reason }
}

/** checkout, then test on what it yields; and an engine that also knows `test-fast`. */
function pipeline() {
  const [checkout, test] = [gatedStep('checkout'), gatedStep('test')]
  const workflow = defineWorkflow('pipeline', {}, ({ step }) => step(test.step, { src: step(checkout.step, 1) }))
  return { checkout, test, workflow, engine: new WorkflowEngine({ steps: [fast] }) }
}

describe('replacing a step of a running plan', () => {
  it('lets the other step run in its place when it has not begun', async () => {
    const { checkout, test, workflow, engine } = pipeline()
    await using _ = engine
    const run = await engine.start(workflow, undefined)
    const call = await checkout.call()
    await engine.adapt(run.id, replace('test'))
    call.resolve('dir')
    expect(await run.result()).toEqual({ by: 'fast', input: { src: 'dir' } })
    expect(test.calls).toEqual([])
  })

  it('stops the step when it is at work, and starts the other with the same input', async () => {
    const { checkout, test, workflow, engine } = pipeline()
    await using _ = engine
    const run = await engine.start(workflow, undefined)
    ;(await checkout.call()).resolve('dir')
    const old = await test.call()
    await engine.adapt(run.id, replace('test'))
    expect(await run.result()).toEqual({ by: 'fast', input: { src: 'dir' } })
    expect(old.signal.aborted).toBe(true)
    old.resolve('too late')
  })

  it('starts the other step at once when the one is waiting for its next try', async () => {
    const clock = createManualClock()
    const flaky = defineStep('flaky', { retry: { attempts: 2, delayMs: 60_000 }, run: (_: unknown): unknown => { throw new Error('no luck') } })
    const workflow = defineWorkflow('flaky', {}, ({ step }) => step(flaky, 1))
    await using engine = new WorkflowEngine({ clock, steps: [fast] })
    const run = await engine.start(workflow, undefined)
    await engine.adapt(run.id, replace('flaky'))
    expect(await run.result()).toEqual({ by: 'fast', input: 1 })
    expect(clock.pending()).toBe(0)
  })

  it('comes too late when the step is done', async () => {
    const { checkout, test, workflow, engine } = pipeline()
    await using _ = engine
    const run = await engine.start(workflow, undefined)
    ;(await checkout.call()).resolve('dir')
    const call = await test.call()
    await expect(engine.adapt(run.id, replace('checkout'))).rejects.toMatchObject({ code: 'workflow.adaptation_refused', message: expect.stringContaining('the node "checkout" is done') as string })
    call.resolve('tested')
    expect(await run.result()).toBe('tested')
    await expect(engine.adapt(run.id, replace('test'))).rejects.toMatchObject({ code: 'run.ended' })
  })

  it('is refused when it names no step, an unknown one, or gives no reason, and nothing is recorded', async () => {
    const { workflow, engine } = pipeline()
    await using _ = engine
    const run = await engine.start(workflow, undefined)
    const { version } = await run.status()
    for (const bad of [replace('nothing'), replace('test', 'unknown'), replace('test', 'test-fast', ' ')]) {
      await expect(engine.adapt(run.id, bad)).rejects.toMatchObject({ code: 'workflow.adaptation_refused' })
    }
    await expect(engine.adapt('00000000-0000-7000-8000-000000000001', replace('test'))).rejects.toMatchObject({ code: 'run.unknown' })
    expect((await run.status()).version).toBe(version)
  })

  it('changes every body of a map that is not done', async () => {
    const slow = gatedStep('slow')
    const workflow = defineWorkflow<number[], unknown>('bodies', {}, ({ input, map, step }) => map(input, (item) => step(slow.step, item), { concurrency: 2 }))
    await using engine = new WorkflowEngine({ steps: [fast] })
    const run = await engine.start(workflow, [0, 1, 2])
    await slow.call(1)
    slow.calls[0]?.resolve('slow')
    await slow.call(2)
    await engine.adapt(run.id, replace('slow'))
    expect(await run.result()).toEqual(['slow', { by: 'fast', input: 1 }, { by: 'fast', input: 2 }])
  })

  it('is recorded with its reason, in the log and in the documented rows', async () => {
    const { checkout, workflow, engine } = pipeline()
    await using _ = engine
    const run = await engine.start(workflow, undefined)
    await engine.adapt(run.id, replace('test'))
    ;(await checkout.call()).resolve('dir')
    await run.result()
    const { log, records } = engine.runtime.storage
    expect((await log.read(run.id)).map(({ event }) => event)).toContainEqual({ type: 'plan.adapted', v: 1, adaptation: { ...replace('test'), call: { step: 'test-fast', effect: 'idempotent' } } })
    expect(await records.read('workflow_adaptations')).toMatchObject([{ execution_id: run.id, adaptation_type: 'replace-step', reason: 'the test host is down', changes_made: { node: 'test', with: 'test-fast' } }])
    expect(await records.read('workflow_executions')).toMatchObject([{ id: run.id, status: 'completed', adaptations_made: [{ node: 'test', with: 'test-fast' }] }])
  })

  it('holds after a crash', async () => {
    const { checkout, test, workflow } = pipeline()
    const storage = lastingStorage()
    const dead = new WorkflowEngine({ storage, workflows: [workflow], steps: [fast], leaseMs: 0, sweepMs: 1e12 })
    const { id } = await dead.start(workflow, undefined)
    await dead.adapt(id, replace('test'))
    await using engine = new WorkflowEngine({ storage, workflows: [workflow], steps: [fast] })
    await engine.runtime.ready()
    ;(await checkout.call(1)).resolve('dir')
    expect(await engine.get(id).result()).toEqual({ by: 'fast', input: { src: 'dir' } })
    expect(test.calls).toEqual([])
  })

  it('brings the mode of the other step with it, not that of the node', async () => {
    const { checkout, test, workflow } = pipeline()
    const careful = gatedStep('careful', { effect: 'once' })
    const storage = lastingStorage()
    const dead = new WorkflowEngine({ storage, workflows: [workflow], steps: [careful.step], leaseMs: 0, sweepMs: 1e12 })
    const { id } = await dead.start(workflow, undefined)
    ;(await checkout.call()).resolve('dir')
    await test.call()
    await dead.adapt(id, replace('test', 'careful'))
    await careful.call()
    await using engine = new WorkflowEngine({ storage, workflows: [workflow], steps: [careful.step] })
    await engine.runtime.ready()
    await expect(engine.get(id).result()).rejects.toMatchObject({ code: 'effect.in_doubt' })
    expect(careful.calls.length).toBe(1)
  })

  it('brings the limit and the tries of the other step with it, not those of the node', async () => {
    const clock = createManualClock()
    const test = gatedStep('test', { timeoutMs: 10, retry: { attempts: 9 } })
    const slow = gatedStep('slow', { timeoutMs: 5_000, retry: { attempts: 2, delayMs: 100 } })
    const workflow = defineWorkflow('timed', {}, ({ step }) => step(test.step, 1))
    await using engine = new WorkflowEngine({ clock, steps: [slow.step] })
    const run = await engine.start(workflow, undefined)
    await engine.adapt(run.id, replace('test', 'slow'))
    await slow.call()
    await clock.advance(4_999)
    expect(slow.calls[0]?.signal.aborted).toBe(false)
    await clock.advance(101)
    await slow.call(1)
    await clock.advance(5_000)
    await expect(run.result()).rejects.toMatchObject({ code: 'effect.timeout', message: expect.stringContaining('after 2 tries') as string })
    expect([test.calls.length, slow.calls.length]).toEqual([1, 2])
  })

  it('keeps to what was registered when it was recorded, whatever a later process registers', async () => {
    const { checkout, workflow } = pipeline()
    const storage = lastingStorage()
    const before = defineStep('test-fast', { effect: 'once', run: () => 'before' })
    const dead = new WorkflowEngine({ storage, workflows: [workflow], steps: [before], leaseMs: 0, sweepMs: 1e12 })
    const { id } = await dead.start(workflow, undefined)
    await dead.adapt(id, replace('test'))
    await using engine = new WorkflowEngine({ storage, workflows: [workflow], steps: [fast] })
    await engine.runtime.ready()
    ;(await checkout.call(1)).resolve('dir')
    expect(await engine.get(id).result()).toMatchObject({ by: 'fast' })
    expect((await storage.log.read(id)).map(({ event }) => event)).toContainEqual(expect.objectContaining({ type: 'effect.requested', name: 'test-fast', mode: 'once' }))
  })

  it('is refused when the other step has a limit or tries that make no sense', async () => {
    const { workflow } = pipeline()
    const run = () => 1
    await using engine = new WorkflowEngine({ steps: [defineStep('negative', { timeoutMs: -1, run }), defineStep('never', { retry: { attempts: 0 }, run })] })
    const { id } = await engine.start(workflow, undefined)
    await expect(engine.adapt(id, replace('test', 'negative'))).rejects.toMatchObject({ code: 'workflow.adaptation_refused', message: expect.stringContaining('negative.timeoutMs: It is -1') as string })
    await expect(engine.adapt(id, replace('test', 'never'))).rejects.toMatchObject({ code: 'workflow.adaptation_refused', message: expect.stringContaining('never.retry.attempts: It is 0') as string })
  })

  it('does not disturb what is being undone', async () => {
    const undo = gatedStep('undo')
    const book = defineStep('book', { run: (what: unknown) => what })
    const pay = defineStep('pay', { run: (_: unknown): unknown => { throw new Error('no money') } })
    const workflow = defineWorkflow<string[], unknown>('undoing', {}, ({ input, map, step }) =>
      map(input, (what) => step(pay, step(book, what, { compensate: undo.step }), { after: [] })))
    await using engine = new WorkflowEngine({ steps: [fast] })
    const run = await engine.start(workflow, ['a'])
    const call = await undo.call()
    await expect(engine.adapt(run.id, replace('book'))).rejects.toMatchObject({ code: 'workflow.adaptation_refused' })
    expect(call.signal.aborted).toBe(false)
    call.resolve()
    await expect(run.result()).rejects.toMatchObject({ message: expect.stringContaining('no money') as string })
  })
})
