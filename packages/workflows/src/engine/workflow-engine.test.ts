import { memoryStorage } from '@nofx/core'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { gatedStep } from '../../test/gated-step.ts'
import { defineStep, defineWorkflow, WorkflowEngine, type WorkflowEvent } from '../index.ts'

const add = defineStep('add', { run: ({ a, b }: { a: number; b: number }) => a + b })
const double = defineStep('double', { run: async ({ n }: { n: number }) => 2 * n })

describe('WorkflowEngine', () => {
  it('runs a chain, each step on what the one before yields', async () => {
    const workflow = defineWorkflow('chain', { input: z.object({ n: z.number() }) }, ({ input, step }) => {
      const sum = step(add, { a: input.n, b: 1 })
      return step(add, { a: step(double, { n: sum }), b: sum }, { id: 'last' })
    })
    await using engine = new WorkflowEngine({ workflows: [workflow] })
    expect(await (await engine.start(workflow, { n: 2 })).result()).toBe(9)
    expect(await (await engine.start('chain', { n: 0 })).result()).toBe(3)
  })

  it('lets steps overlap that do not need each other, and starts a further one when the last of those it needs is done', async () => {
    const [a, b, c, last] = [gatedStep('a'), gatedStep('b'), gatedStep('c'), gatedStep('last')]
    const workflow = defineWorkflow('fan', {}, ({ step }) => step(last.step, [step(a.step, 1), step(b.step, 2), step(c.step, 3)]))
    await using engine = new WorkflowEngine()
    const run = await engine.start(workflow, undefined)
    const calls = await Promise.all([a.call(), b.call(), c.call()])
    expect(calls.map(({ input }) => input)).toEqual([1, 2, 3])
    calls[2].resolve('c')
    calls[0].resolve('a')
    expect(last.calls).toEqual([])
    calls[1].resolve('b')
    const final = await last.call()
    expect(final.input).toEqual(['a', 'b', 'c'])
    final.resolve('end')
    expect(await run.result()).toBe('end')
  })

  it('fans out and in again', async () => {
    const workflow = defineWorkflow('diamond', {}, ({ step }) => {
      const top = step(add, { a: 1, b: 2 })
      const sides = [1, 2, 3].map((n) => step(add, { a: top, b: n }, { id: `side ${n}` }))
      return { top, sides, sum: step(add, { a: sides[0]!, b: sides[2]! }, { id: 'sum' }) }
    })
    await using engine = new WorkflowEngine()
    expect(await (await engine.start(workflow, undefined)).result()).toEqual({ top: 3, sides: [4, 5, 6], sum: 10 })
  })

  it('waits for nodes named in `after` though nothing of them is used', async () => {
    const [first, second] = [gatedStep('first'), gatedStep('second')]
    const workflow = defineWorkflow('after', {}, ({ step }) => step(second.step, 2, { after: [step(first.step, 1)] }))
    await using engine = new WorkflowEngine()
    const run = await engine.start(workflow, undefined)
    const call = await first.call()
    expect(second.calls).toEqual([])
    call.resolve()
    ;(await second.call()).resolve('done')
    expect(await run.result()).toBe('done')
  })

  it('waits for nodes whose value nobody uses before the run ends', async () => {
    const aside = gatedStep('aside')
    const workflow = defineWorkflow('aside', {}, ({ step }) => {
      step(aside.step, 1)
      return step(add, { a: 1, b: 1 })
    })
    await using engine = new WorkflowEngine()
    const run = await engine.start(workflow, undefined)
    const call = await aside.call()
    expect((await run.status()).status).toBe('running')
    call.resolve()
    expect(await run.result()).toBe(2)
  })

  it('completes a workflow without nodes', async () => {
    const workflow = defineWorkflow('echo', {}, ({ input }) => ({ got: input, fixed: [1] }))
    await using engine = new WorkflowEngine()
    expect(await (await engine.start(workflow, { x: 1 })).result()).toEqual({ got: { x: 1 }, fixed: [1] })
  })

  it('takes ten thousand steps in a row whose handlers answer at once', async () => {
    const workflow = defineWorkflow('long', {}, ({ step }) => {
      let sum = step(add, { a: 0, b: 1 }, { id: 'n0' })
      for (let index = 1; index < 10_000; index++) sum = step(add, { a: sum, b: 1 }, { id: `n${index}` })
      return sum
    })
    await using engine = new WorkflowEngine()
    expect(await (await engine.start(workflow, undefined)).result()).toBe(10_000)
  })

  it('checks the input of a run, and writes nothing when it is bad', async () => {
    const workflow = defineWorkflow('checked', { input: z.object({ n: z.number().default(4) }) }, ({ input, step }) => step(double, { n: input.n }))
    const storage = memoryStorage()
    await using engine = new WorkflowEngine({ workflows: [workflow], storage })
    await expect(engine.start('checked', { n: 'x' })).rejects.toMatchObject({ code: 'input.invalid', message: expect.stringContaining('n: ') as string })
    expect(await storage.runs.list()).toEqual([])
    expect(await (await engine.start('checked', {})).result()).toBe(8)
  })

  it('checks the input and the output of a step', async () => {
    const strict = defineStep('strict', { input: z.object({ n: z.number() }), output: z.string(), run: ({ n }) => (n > 1 ? (n as never) : String(n)) })
    const workflow = defineWorkflow('strict', {}, ({ input, step }) => step(strict, { n: (input as never as { n: never }).n }))
    await using engine = new WorkflowEngine()
    expect(await (await engine.start(workflow, { n: 1 })).result()).toBe('1')
    await expect((await engine.start(workflow, { n: 'x' })).result()).rejects.toMatchObject({ code: 'step.failed', message: expect.stringContaining('the input of step "strict"') as string })
    await expect((await engine.start(workflow, { n: 2 })).result()).rejects.toMatchObject({ code: 'step.failed', message: expect.stringContaining('the output of step "strict"') as string })
  })

  it('refuses workflows that it does not know, ids that are taken, and limits that make no sense', async () => {
    const workflow = defineWorkflow('known', {}, ({ step }) => step(add, { a: 1, b: 1 }))
    await using engine = new WorkflowEngine({ workflows: [workflow] })
    await expect(engine.start('unknown', {})).rejects.toMatchObject({ code: 'workflow.unknown' })
    const id = '01890a5d-ac96-774b-bcce-b302099a8057'
    await engine.start('known', {}, { id })
    await expect(engine.start('known', {}, { id })).rejects.toMatchObject({ code: 'run.exists' })
    await expect(engine.start('known', {}, { limits: { steps: 0 } })).rejects.toMatchObject({ code: 'input.invalid', message: expect.stringContaining('steps') as string })
    await expect(engine.start('known', {}, { limits: { costUsd: Number.NaN } })).rejects.toMatchObject({ code: 'input.invalid' })
    await expect(engine.get('01890a5d-ac96-774b-bcce-b302099a8058').result()).rejects.toMatchObject({ code: 'run.unknown' })
  })

  it('refuses agent nodes when it has no agents', async () => {
    const workflow = defineWorkflow('agents', {}, ({ agent }) => agent({ skills: ['write'] }, {}))
    await using engine = new WorkflowEngine()
    await expect(engine.start(workflow, undefined)).rejects.toMatchObject({ code: 'plan.invalid' })
  })

  it('runs the workflow that it is given, also when it knows another of that name', async () => {
    const triple = defineStep('triple', { run: ({ n }: { n: number }) => 3 * n })
    const older = defineWorkflow('release', {}, ({ step }) => step(double, { n: 1 }))
    const newer = defineWorkflow('release', { version: '2.0.0' }, ({ step }) => step(triple, { n: 1 }))
    await using engine = new WorkflowEngine({ workflows: [older] })
    expect(await (await engine.start(newer, undefined)).result()).toBe(3)
    expect(await (await engine.start(older, undefined)).result()).toBe(2)
  })

  it('ends a run that reaches a limit, and stops what is at work', async () => {
    const slow = gatedStep('slow')
    const workflow = defineWorkflow('limited', {}, ({ step }) => [step(slow.step, 1), step(double, { n: step(add, { a: 1, b: 1 }) })])
    await using engine = new WorkflowEngine()
    const run = await engine.start(workflow, undefined, { limits: { steps: 2 } })
    await expect(run.result()).rejects.toMatchObject({ code: 'limit.exceeded' })
    expect((await slow.call()).signal.aborted).toBe(true)
  })

  it('ends a run whose steps spend more than it may', async () => {
    const spender = defineStep('spender', { run: (_: unknown, { spend }) => spend({ costUsd: 0.6 }) })
    const workflow = defineWorkflow('spending', {}, ({ step }) => step(spender, {}, { id: 'second', after: [step(spender, {})] }))
    await using engine = new WorkflowEngine()
    await expect((await engine.start(workflow, undefined, { limits: { costUsd: 1 } })).result()).rejects.toMatchObject({ code: 'limit.exceeded' })
    await (await engine.start(workflow, undefined, { limits: { costUsd: 1.2 } })).result()
  })

  it('stops the siblings of a step that fails', async () => {
    const [bad, good, never] = [gatedStep('bad'), gatedStep('good'), gatedStep('never')]
    const workflow = defineWorkflow('failing', {}, ({ step }) => [step(bad.step, 1), step(never.step, step(good.step, 2))])
    await using engine = new WorkflowEngine()
    const run = await engine.start(workflow, undefined)
    const sibling = await good.call()
    ;(await bad.call()).reject(new Error('no luck'))
    await expect(run.result()).rejects.toMatchObject({ code: 'step.failed', message: '"bad" failed: no luck' })
    expect(sibling.signal.aborted).toBe(true)
    expect(sibling.signal.reason).toMatchObject({ code: 'effect.cancelled' })
    sibling.resolve('too late')
    await new Promise((resolve) => setTimeout(resolve, 0))
    expect(never.calls).toEqual([])
  })

  it('aborts what is at work when a run is cancelled, and starts nothing afterwards', async () => {
    const [a, b, next] = [gatedStep('a'), gatedStep('b'), gatedStep('next')]
    const workflow = defineWorkflow('cancelled', {}, ({ step }) => step(next.step, [step(a.step, 1), step(b.step, 2)]))
    await using engine = new WorkflowEngine()
    const run = await engine.start(workflow, undefined)
    const calls = await Promise.all([a.call(), b.call()])
    await run.cancel('no longer needed')
    await expect(run.result()).rejects.toMatchObject({ code: 'run.cancelled', message: 'The run was cancelled: no longer needed.' })
    expect(calls.map(({ signal }) => signal.aborted)).toEqual([true, true])
    for (const call of calls) call.resolve()
    await new Promise((resolve) => setTimeout(resolve, 0))
    expect(next.calls).toEqual([])
    expect((await run.status()).status).toBe('cancelled')
    await expect(run.cancel('again')).rejects.toMatchObject({ code: 'run.ended' })
    expect((await engine.runtime.storage.log.read(run.id)).at(-1)?.event).toMatchObject({ reason: 'no longer needed' })
  })

  it('tells of a run as the events of workflows, typed', async () => {
    const workflow = defineWorkflow('told', {}, ({ step }) => step(add, { a: 1, b: 1 }))
    await using engine = new WorkflowEngine()
    const run = await engine.start(workflow, undefined)
    const told: string[] = []
    for await (const event of run.events()) {
      expectTypeOf(event).toExtend<WorkflowEvent & { version: number; at: number }>()
      switch (event.type) {
        case 'effect.requested':
          told.push(event.name)
          break
        case 'branch.taken':
          expectTypeOf(event.value).toEqualTypeOf<boolean>()
          break
        case 'plan.adapted':
          expectTypeOf(event.adaptation.call.step).toEqualTypeOf<string>()
          break
        case 'run.ended':
          told.push(event.status)
          break
        default:
      }
    }
    expect(told).toEqual(['add', 'completed'])
    expectTypeOf(await run.result()).toEqualTypeOf<number>()
    expectTypeOf(engine.get<number>(run.id)).toEqualTypeOf(run)
    for await (const event of engine.get(run.id).events({ from: 4 })) expectTypeOf(event.type).toEqualTypeOf<WorkflowEvent['type']>()
  })

  it('keeps the documented rows of a run', async () => {
    const workflow = defineWorkflow('rows', {}, ({ step }) => step(add, { a: 1, b: 1 }))
    await using engine = new WorkflowEngine()
    const [one, two] = [await engine.start(workflow, { x: 1 }), await engine.start(workflow, { x: 2 })]
    await Promise.all([one.result(), two.result()])
    const { records } = engine.runtime.storage
    const plans = await records.read('workflow_plans')
    const executions = await records.read('workflow_executions')
    expect(plans.map(({ name }) => name)).toEqual(['rows'])
    expect(executions.map(({ plan_id, status, execution_context }) => ({ plan_id, status, execution_context }))).toEqual([
      { plan_id: plans[0]?.id, status: 'completed', execution_context: { input: { x: 2 } } },
      { plan_id: plans[0]?.id, status: 'completed', execution_context: { input: { x: 1 } } },
    ])
  })
})
