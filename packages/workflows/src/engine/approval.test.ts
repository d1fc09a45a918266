import { createManualClock } from '@nofx/testing'
import { describe, expect, it } from 'vitest'
import { gatedStep } from '../../test/gated-step.ts'
import { lastingStorage } from '../../test/lasting-storage.ts'
import { cel, defineStep, defineWorkflow, WorkflowEngine } from '../index.ts'

const publish = defineStep('publish', { run: ({ by }: { by: string }) => `published by ${by}` })

const release = defineWorkflow('release', {}, ({ approve, when, step }) => {
  const ok = approve('ship?', { timeoutMs: 60_000 })
  return when(cel`${ok.approved}`, () => step(publish, { by: ok.by as never }), () => ok)
})

describe('an approval', () => {
  it('waits for its answer, whatever it is', async () => {
    await using engine = new WorkflowEngine()
    const [yes, no] = [await engine.start(release, undefined), await engine.start(release, undefined)]
    expect((await yes.status()).status).toBe('running')
    await engine.approve(yes.id, 'ship?', { approved: true, by: 'Ada' })
    await engine.approve(no.id, 'ship?', { approved: false, comment: 'not yet' })
    expect(await yes.result()).toBe('published by Ada')
    expect(await no.result()).toEqual({ approved: false, comment: 'not yet' })
  })

  it('is answered by its name and by no other', async () => {
    const workflow = defineWorkflow('two questions', {}, ({ approve }) => [approve('first?'), approve('second?', { id: '2nd' })])
    await using engine = new WorkflowEngine()
    const run = await engine.start(workflow, undefined)
    for (const name of ['third?', 'second?']) {
      await expect(engine.approve(run.id, name, { approved: true })).rejects.toMatchObject({ code: 'input.invalid', message: expect.stringContaining('It waits for: "first?", "2nd".') as string })
    }
    await engine.approve(run.id, 'first?', { approved: true })
    await expect(engine.approve(run.id, 'first?', { approved: false })).rejects.toMatchObject({ code: 'input.invalid' })
    await engine.approve(run.id, '2nd', { approved: false })
    expect(await run.result()).toEqual([{ approved: true }, { approved: false }])
    await expect(engine.approve(run.id, '2nd', { approved: true })).rejects.toMatchObject({ code: 'run.ended' })
    await expect(engine.approve('00000000-0000-7000-8000-000000000001', '2nd', { approved: true })).rejects.toMatchObject({ code: 'run.unknown' })
  })

  it('takes one of two answers that come at once, and refuses the other', async () => {
    await using engine = new WorkflowEngine()
    const run = await engine.start(release, undefined)
    const answers = await Promise.allSettled([engine.approve(run.id, 'ship?', { approved: true, by: 'Ada' }), engine.approve(run.id, 'ship?', { approved: false })])
    expect(answers).toMatchObject([{ status: 'fulfilled' }, { status: 'rejected', reason: { code: expect.stringMatching(/^(input\.invalid|run\.ended)$/) as string } }])
    expect(await run.result()).toBe('published by Ada')
    expect((await engine.runtime.storage.log.read(run.id)).filter(({ event }) => event.type === 'signal.received')).toHaveLength(1)
  })

  it('is not asked for before it is due', async () => {
    const before = gatedStep('before')
    const workflow = defineWorkflow('later', {}, ({ approve, step }) => approve('ship?', { show: step(before.step, 1) }))
    await using engine = new WorkflowEngine()
    const run = await engine.start(workflow, undefined)
    const call = await before.call()
    await expect(engine.approve(run.id, 'ship?', { approved: true })).rejects.toMatchObject({ code: 'input.invalid', message: expect.stringContaining('It waits for none.') as string })
    call.resolve()
    await expect.poll(async () => engine.approve(run.id, 'ship?', { approved: true }).then(() => true, () => false)).toBe(true)
    expect(await run.result()).toEqual({ approved: true })
  })

  it('is asked for once for each item in the body of a map', async () => {
    const workflow = defineWorkflow<string[], unknown>('each', {}, ({ input, map, approve }) => map(input, (item) => ({ item, ok: approve('ok?').approved }), { id: 'each', concurrency: 2 }))
    await using engine = new WorkflowEngine()
    const run = await engine.start(workflow, ['a', 'b', 'c'])
    await expect(engine.approve(run.id, 'ok?', { approved: true })).rejects.toMatchObject({ message: expect.stringContaining('It waits for: "each[0]/ok?", "each[1]/ok?".') as string })
    await engine.approve(run.id, 'each[1]/ok?', { approved: true })
    await engine.approve(run.id, 'each[2]/ok?', { approved: false })
    await engine.approve(run.id, 'each[0]/ok?', { approved: false })
    expect(await run.result()).toEqual([{ item: 'a', ok: false }, { item: 'b', ok: true }, { item: 'c', ok: false }])
  })

  it('fails the run when nobody answers in time', async () => {
    const clock = createManualClock()
    await using engine = new WorkflowEngine({ clock })
    const run = await engine.start(release, undefined)
    await clock.advance(59_999)
    expect((await run.status()).status).toBe('running')
    await clock.advance(1)
    await expect(run.result()).rejects.toMatchObject({ code: 'effect.timeout', message: expect.stringContaining('ship?') as string })
  })

  it('keeps its limit and its question across a crash', async () => {
    const clock = createManualClock()
    const storage = lastingStorage({ clock })
    const dead = new WorkflowEngine({ clock, storage, workflows: [release], leaseMs: 0, sweepMs: 1e12 })
    const [one, two] = [await dead.start(release, undefined), await dead.start(release, undefined)]
    await clock.advance(50_000)
    await using engine = new WorkflowEngine({ clock, storage, workflows: [release], leaseMs: 1e9 })
    await engine.runtime.ready()
    await engine.approve(one.id, 'ship?', { approved: true, by: 'Ada' })
    expect(await engine.get(one.id).result()).toBe('published by Ada')
    await clock.advance(9_999)
    expect((await engine.get(two.id).status()).status).toBe('running')
    await clock.advance(1)
    await expect(engine.get(two.id).result()).rejects.toMatchObject({ code: 'effect.timeout' })
  })
})
