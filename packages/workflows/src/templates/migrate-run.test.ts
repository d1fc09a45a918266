import { Runtime } from '@nofx/runtime'
import { describe, expect, it } from 'vitest'
import { gatedStep } from '../../test/gated-step.ts'
import { defineStep, defineWorkflow, WorkflowEngine, type Step } from '../index.ts'
import { migrateRun } from './migrate-run.ts'

const fast = defineStep('test-fast', { run: (input: unknown) => ({ fast: input }) }) as Step<unknown, unknown>
const faster = defineStep('test-faster', { retry: { attempts: 2 }, run: (input: unknown) => ({ faster: input }) }) as Step<unknown, unknown>

/** A workflow of two steps, of which the second is `tester`. */
function release(checkout: Step<unknown, unknown>, tester: Step<unknown, unknown>) {
  return defineWorkflow('release', {}, ({ step }) => step(tester, step(checkout, 1), { id: 'test' }))
}

describe('migrateRun', () => {
  it('brings a run that goes on to another plan, once', async () => {
    const [checkout, test] = [gatedStep('checkout'), gatedStep('test')]
    await using engine = new WorkflowEngine({ steps: [fast] })
    const run = await engine.start(release(checkout.step, test.step), undefined)
    ;(await checkout.call()).resolve('dir')
    await test.call()
    const { plan } = release(checkout.step, fast)
    expect(await migrateRun(engine, run.id, plan, 'release 1.1.0')).toMatchObject({ status: 'adapt', adaptations: [{ node: 'test', with: 'test-fast', reason: 'release 1.1.0' }] })
    expect(await run.result()).toEqual({ fast: 'dir' })
    expect(await migrateRun(engine, run.id, plan, 'again')).toMatchObject({ status: 'unchanged' })
    expect(await migrateRun(engine, run.id, release(checkout.step, faster).plan, 'later')).toMatchObject({ status: 'refuse', reasons: ['The run is over, or is being undone.'] })
  })

  it('goes by what has replaced parts of the plan before', async () => {
    const [checkout, test] = [gatedStep('checkout'), gatedStep('test')]
    await using engine = new WorkflowEngine({ steps: [fast, faster] })
    const run = await engine.start(release(checkout.step, test.step), undefined)
    const call = await checkout.call()
    await engine.adapt(run.id, { type: 'replace-step', node: 'test', with: 'test-faster', reason: 'test host down' })
    expect(await migrateRun(engine, run.id, release(checkout.step, faster).plan, 'x')).toMatchObject({ status: 'unchanged' })
    expect(await migrateRun(engine, run.id, release(checkout.step, fast).plan, 'x')).toMatchObject({ status: 'adapt', adaptations: [{ with: 'test-fast' }] })
    call.resolve('dir')
    expect(await run.result()).toEqual({ fast: 'dir' })
  })

  it('changes nothing where that cannot be done while it runs', async () => {
    const [checkout, test] = [gatedStep('checkout', { effect: 'once' }), gatedStep('test')]
    await using engine = new WorkflowEngine()
    const run = await engine.start(release(checkout.step, test.step), undefined)
    const call = await checkout.call()
    const { plan } = defineWorkflow('release', {}, ({ step }) => [step(checkout.step, 1)])
    expect(await migrateRun(engine, run.id, plan, 'x')).toMatchObject({ status: 'refuse', repeated: ['checkout'] })
    call.resolve('dir')
    ;(await test.call()).resolve('good')
    expect(await run.result()).toBe('good')
  })

  it('says what it cannot migrate', async () => {
    await using runtime = new Runtime()
    runtime.register({ kind: 'other', decider: () => ({ initial: () => undefined, evolve: () => undefined, decide: () => [] }), performers: {}, eventVersions: {} })
    const engine = new WorkflowEngine({ runtime })
    const [checkout, test] = [gatedStep('checkout'), gatedStep('test')]
    const run = await engine.start(release(checkout.step, test.step), undefined)
    await checkout.call()
    const { plan } = release(checkout.step, fast)
    await expect(migrateRun(engine, run.id, plan, 'x')).rejects.toMatchObject({ code: 'workflow.adaptation_refused', message: expect.stringContaining('test-fast') as string })
    await expect(migrateRun(engine, run.id, { ...plan, nodes: 7 as never }, 'x')).rejects.toMatchObject({ code: 'plan.invalid' })
    await expect(migrateRun(engine, '00000000-0000-4000-8000-000000000000', plan, 'x')).rejects.toMatchObject({ code: 'run.unknown' })
    const other = await runtime.start({ kind: 'other', name: 'other', input: 1 })
    await expect(migrateRun(engine, other.id, plan, 'x')).rejects.toMatchObject({ code: 'input.invalid', message: expect.stringContaining('is no workflow') as string })
  })
})
