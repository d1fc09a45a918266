import { describe, expect, it } from 'vitest'
import { gatedStep } from '../../test/gated-step.ts'
import { defineStep, defineWorkflow, WorkflowEngine, type Ref, type Step } from '../index.ts'
import { migratePlan, readProgress, type RunProgress } from './migrate-plan.ts'

const [checkout, test, fast, notify] = ['checkout', 'test', 'test-fast', 'notify'].map((name) => defineStep(name, { run: (input: unknown) => ({ name, input }) })) as unknown as [Step<unknown, unknown>, Step<unknown, unknown>, Step<unknown, unknown>, Step<unknown, unknown>]
const charge = defineStep('charge', { effect: 'once', run: (input: unknown) => input })

const plan = (tester: Step<unknown, unknown>, more = false) =>
  defineWorkflow('release', {}, ({ step }) => {
    const tested = step(tester, step(checkout, 1), { id: 'test' })
    return more ? step(notify, tested) : tested
  }).plan

function at(begun: readonly string[], done: readonly string[], isOver = false): RunProgress {
  return { begun: new Set(begun), done: new Set(done), isOver }
}

describe('migratePlan', () => {
  it('lets a run go on as it is when what it does is the same', () => {
    expect(migratePlan(plan(test), { ...plan(test), version: '1.1.0' }, at([], []), 'upgrade')).toMatchObject({ status: 'unchanged', adaptations: [] })
  })

  it('refuses what is no plan', () => {
    for (const bad of [null, 7, {}, []]) for (const pair of [[bad, plan(test)], [plan(test), bad]]) expect(() => migratePlan(pair[0] as never, pair[1] as never, at([], []), 'x')).toThrow(expect.objectContaining({ code: 'plan.invalid' }))
  })

  it('adapts steps that are not done', () => {
    expect(migratePlan(plan(test), plan(fast), at(['checkout', 'test'], ['checkout']), 'upgrade')).toMatchObject({
      status: 'adapt', adaptations: [{ type: 'replace-step', node: 'test', with: 'test-fast', reason: 'upgrade' }], repeated: [],
    })
  })

  it('allows a restart where all that was done may be done again, and says what that is', () => {
    expect(migratePlan(plan(test), plan(fast), at(['checkout', 'test'], ['checkout', 'test']), 'upgrade')).toMatchObject({ status: 'restart', repeated: ['checkout', 'test'], reasons: ['"test" is done as it was, and is another now.'] })
    const more = migratePlan(plan(test), plan(test, true), at(['checkout'], []), 'upgrade')
    expect(more).toMatchObject({ status: 'restart', repeated: ['checkout'] })
    expect(more.reasons).toContain('"notify" is added, and a running plan takes no further nodes.')
  })

  it('refuses where something would be done twice that may be done only once, or the run is over', () => {
    const paid = (more: boolean) => defineWorkflow('pay', {}, ({ step }) => (more ? step(notify, step(charge, 1)) : step(charge, 1))).plan
    expect(migratePlan(paid(false), paid(true), at(['charge'], []), 'upgrade')).toMatchObject({ status: 'refuse', repeated: ['charge'] })
    expect(migratePlan(paid(false), paid(true), at([], []), 'upgrade').status).toBe('restart')
    expect(migratePlan(plan(test), plan(fast), at([], [], true), 'upgrade').status).toBe('refuse')
  })

  it('refuses to replace a step at work that may be done only once', () => {
    const paid = (by: typeof charge) => defineWorkflow('pay', {}, ({ step }) => step(by, 1, { id: 'pay' })).plan
    const other = defineStep('charge again', { effect: 'once', run: (input: unknown) => input })
    expect(migratePlan(paid(charge), paid(other), at(['pay'], []), 'upgrade')).toMatchObject({ status: 'refuse', adaptations: [] })
    expect(migratePlan(paid(charge), paid(other), at([], []), 'upgrade').status).toBe('adapt')
  })

  it('takes the body of a map for done with the map, and not before', () => {
    const each = (tester: Step<unknown, unknown>) => defineWorkflow('each', {}, ({ step, map }) => map(step(checkout, 1) as Ref<readonly unknown[]>, (item) => step(tester, item, { id: 'test' }), { id: 'all' })).plan
    expect(migratePlan(each(test), each(fast), at(['checkout', 'all', 'test'], ['checkout']), 'upgrade')).toMatchObject({ status: 'adapt', adaptations: [{ node: 'test' }] })
    expect(migratePlan(each(test), each(fast), at(['checkout', 'all', 'test'], ['checkout', 'all']), 'upgrade')).toMatchObject({ status: 'restart', reasons: ['"test" is done as it was, and is another now.'] })
  })

  it('does not take the end of the pause between two tries for the end of the step', () => {
    const [asked, timer] = [{ type: 'effect.requested', v: 1, kind: 'step', name: 'test', mode: 'idempotent', node: 'test' }, { type: 'effect.requested', v: 1, kind: 'timer', name: 'retry', mode: 'pure', node: 'test' }] as const
    const ended = (request: number, status: 'completed' | 'failed') => ({ type: 'effect.settled', v: 1, request, node: 'test', ...(status === 'completed' ? { status, value: 1 } : { status, error: { name: 'Error', message: 'no' } }) }) as const
    const events = [asked, ended(1, 'failed'), timer, ended(3, 'completed'), asked]
    expect(readProgress(events)).toMatchObject({ begun: new Set(['test']), done: new Set() })
    expect(readProgress([...events, ended(5, 'completed')]).done).toEqual(new Set(['test']))
  })

  it('brings a running execution to the other plan', async () => {
    const [first, second] = [gatedStep('checkout'), gatedStep('test')]
    const workflow = defineWorkflow('release', {}, ({ step }) => step(second.step, step(first.step, 1), { id: 'test' }))
    await using engine = new WorkflowEngine({ steps: [fast] })
    const run = await engine.start(workflow, undefined)
    ;(await first.call()).resolve('dir')
    await second.call()
    const { version } = await run.status()
    const events = []
    for await (const event of run.events({ from: 0 })) if (events.push(event) === version) break
    const next = defineWorkflow('release', {}, ({ step }) => step(fast, step(first.step, 1), { id: 'test' })).plan
    const { status, adaptations } = migratePlan(workflow.plan, next, readProgress(events), 'release 1.1.0')
    expect(status).toBe('adapt')
    for (const adaptation of adaptations) await engine.adapt(run.id, adaptation)
    expect(await run.result()).toEqual({ name: 'test-fast', input: 'dir' })
    const all = []
    for await (const event of run.events({ from: 0 })) all.push(event)
    expect(readProgress(all)).toMatchObject({ isOver: true, done: new Set(['checkout', 'test']) })
  })
})
