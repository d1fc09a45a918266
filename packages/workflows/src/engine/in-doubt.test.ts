import { isNofxError, memoryStorage, type EffectRequested, type InDoubt, type Recorded, type Storage } from '@nofx/core'
import { createManualClock } from '@nofx/testing'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { gatedStep } from '../../test/gated-step.ts'
import { lastingStorage } from '../../test/lasting-storage.ts'
import { defineStep, defineWorkflow, WorkflowEngine, type StepChecked, type Workflow, type WorkflowEvent } from '../index.ts'

type Log = readonly Recorded<WorkflowEvent>[]

const RUN = '01890a5d-ac96-774b-bcce-b302099a8057'

/** A process that is to die. */
const DYING = { leaseMs: 0, sweepMs: 1e12 }

describe('a workflow whose process dies, again and again', () => {
  const calls: string[] = []
  let done = false
  const run = async (_: unknown, { idempotencyKey }: { readonly idempotencyKey: string }) => {
    calls.push(idempotencyKey)
    return 'charged'
  }
  const policies = {
    fail: defineStep('charge', { effect: 'once', run }),
    ask: defineStep('charge', { effect: 'once', inDoubt: 'ask', run }),
    check: defineStep('charge', { effect: 'once', run, check: async (): Promise<StepChecked<string>> => (done ? { done, output: 'charged' } : { done }) }),
  }
  const before = defineStep('before', { run: () => ['x', 'y'] })

  /** Goes on from what is left of a log, answers what is in doubt, and tells how it ended. */
  async function goOn(workflow: Workflow<null, unknown>, prefix: Log) {
    calls.length = 0
    const inner = lastingStorage()
    const boundaries: number[] = []
    const append: Storage['log']['append'] = (appends) => {
      boundaries.push(...appends.map(({ expectedVersion, events }) => expectedVersion + events.length))
      return inner.log.append(appends)
    }
    if (prefix.length > 0) await inner.log.append([{ runId: RUN, expectedVersion: 0, lease: { owner: 'dead', epoch: 1, durationMs: 0 }, events: prefix, records: [] }])
    await using engine = new WorkflowEngine({ storage: { ...inner, log: { ...inner.log, append } }, workflows: [workflow] })
    await engine.runtime.ready()
    if (prefix.length === 0) await engine.start(workflow, null, { id: RUN })
    const end = engine.get(RUN).result().catch((error: unknown) => (error as { code: string }).code)
    while ((await engine.get(RUN).status()).status === 'running') {
      for (const { node, doubt } of await engine.doubts(RUN)) await engine.resolveDoubt(RUN, node, done ? { done, output: 'charged', doubt } : { done, doubt }).catch(assertRefusal)
      await new Promise((resolve) => setTimeout(resolve, 0))
    }
    return { end: await end, boundaries, events: (await inner.log.read(RUN)) as Log, calls: [...calls] }
  }

  /** Requests of effects that were started and not settled: at work when the process died, and not asked about yet. */
  function atWork(events: Log): readonly number[] {
    const started = new Set<number>()
    for (const { event } of events) {
      if (event.type === 'effect.started') started.add(event.request)
      if (event.type === 'effect.settled' || event.type === 'effect.doubted') started.delete(event.request)
    }
    return [...started]
  }

  for (const policy of ['fail', 'ask', 'check'] as const) {
    for (const took of policy === 'fail' ? [false] : [false, true]) {
      it(`runs nothing twice that may run only once, wherever it dies twice: ${policy}${policy === 'fail' ? '' : took ? ', had taken effect' : ', had not taken effect'}`, async () => {
        done = took
        const charge = policies[policy]
        const workflow = defineWorkflow<null, unknown>('pay', {}, ({ step, map }) => {
          const each = map(step(before, null), (item) => step(charge, item), { id: 'each', concurrency: 2 })
          return [each, step(charge, each, { id: 'last' })]
        })
        const whole = await goOn(workflow, [])
        const right = [['charged', 'charged'], 'charged']
        expect(whole).toMatchObject({ end: right, calls: { length: 3 } })

        const expectSound = ({ end, events, calls: made }: Awaited<ReturnType<typeof goOn>>, prefix: Log) => {
          const died = `after ${prefix.map(({ event }) => event.type).join(', ')}`
          const wanted = policy === 'fail' && atWork(prefix).length > 0 ? 'effect.in_doubt' : right
          expect({ died, end, kept: events.slice(0, prefix.length) }).toEqual({ died, end: wanted, kept: prefix })
          const added = events.slice(prefix.length).map(({ event }) => event)
          const starts = added.filter((event) => event.type === 'effect.started')
          // Each call has a start of its own, and what had taken effect, or may have, is never started again.
          expect({ died, calls: made.length }).toEqual({ died, calls: policy === 'fail' && wanted !== right ? 0 : starts.length })
          const again = starts.filter((start) => prefix.some(({ event }) => event.type === 'effect.started' && event.request === start.request))
          expect({ died, wrong: took || policy === 'fail' ? again : [] }).toEqual({ died, wrong: [] })
          expect({ died, unasked: policy === 'ask' ? again.filter((start) => events[(start.doubt ?? 0) - 1]?.event.type !== 'effect.doubted') : [] }).toEqual({ died, unasked: [] })
          const settled = events.flatMap(({ event }) => (event.type === 'effect.settled' ? [event.request] : []))
          expect(new Set(settled).size).toBe(settled.length)
        }

        const crash = async (events: Log, boundaries: readonly number[], deaths: number): Promise<void> => {
          for (const boundary of boundaries) {
            const prefix = events.slice(0, boundary)
            if (prefix.at(-1)?.event.type === 'run.ended') continue
            const ending = await goOn(workflow, prefix)
            expectSound(ending, prefix)
            if (deaths > 1) await crash(ending.events, ending.boundaries, deaths - 1)
          }
        }
        await crash(whole.events, whole.boundaries, 2)
      }, 30_000)
    }
  }
})

function assertRefusal(error: unknown): void {
  if (!isNofxError(error, 'input.invalid') && !isNofxError(error, 'run.ended')) throw error
}

/** A run whose process has died while it charged, and the engine that has taken it up. */
async function dieAtWork(workflow: Workflow, storage: Storage = lastingStorage(), options: Partial<ConstructorParameters<typeof WorkflowEngine>[0]> = {}) {
  const dead = new WorkflowEngine({ storage, workflows: [workflow], ...DYING })
  const { id } = await dead.start(workflow, null)
  await expect.poll(async () => (await storage.log.read(id)).some(({ event }) => event.type === 'effect.started'), { interval: 2 }).toBe(true)
  const engine = new WorkflowEngine({ storage, workflows: [workflow], ...options })
  await engine.runtime.ready()
  return { id, engine, storage }
}

describe('a step in doubt that is asked about', () => {
  it('is spoken of in the body of a map by its scope, and answered one by one', async () => {
    const charge = gatedStep('charge', { effect: 'once', inDoubt: 'ask' })
    const workflow = defineWorkflow('charges', {}, ({ step, map }) => map(step(defineStep('list', { run: () => [1, 2, 3] }), null), (item) => step(charge.step, item), { id: 'each' }))
    const { id, engine } = await dieAtWork(workflow)
    await using _ = engine
    const doubts = await engine.doubts(id)
    expect(doubts).toMatchObject([0, 1, 2].map((index) => ({ node: `each[${index}]/charge`, name: 'charge', idempotencyKey: charge.calls[index]?.context.idempotencyKey })))
    await engine.resolveDoubt(id, 'each[2]/charge', { done: false })
    await expect(engine.resolveDoubt(id, 'charge', { done: false })).rejects.toMatchObject({ code: 'input.invalid', message: expect.stringContaining('In doubt: "each[0]/charge"') as string })
    const again = await charge.call(3)
    expect([again.input, again.context.idempotencyKey]).toEqual([3, doubts[2]?.idempotencyKey])
    await engine.resolveDoubt(id, 'each[0]/charge', { done: true, output: 'one' })
    await engine.resolveDoubt(id, 'each[1]/charge', { done: true, output: 'two' })
    again.resolve('three')
    expect(await engine.get(id).result()).toEqual(['one', 'two', 'three'])
    expect(charge.calls).toHaveLength(4)
    await expect(engine.resolveDoubt(id, 'each[1]/charge', { done: false })).rejects.toMatchObject({ code: 'run.ended' })
  })

  it('takes only an output that its step could have returned, and no answer that is none', async () => {
    const charge = gatedStep('charge', { effect: 'once', inDoubt: 'ask', output: z.object({ receipt: z.number() }) })
    const workflow = defineWorkflow('pay', {}, ({ step }) => step(charge.step, 1))
    const { id, engine } = await dieAtWork(workflow)
    await using _ = engine
    for (const answer of [{ done: true, output: { receipt: '7' } }, { done: true }, {}, undefined, { done: 'false' }, { done: false, doubt: '4' }]) {
      await expect(engine.resolveDoubt(id, 'charge', answer as never)).rejects.toMatchObject({ code: 'input.invalid' })
    }
    await engine.resolveDoubt(id, 'charge', { done: true, output: { receipt: 7 } })
    expect(await engine.get(id).result()).toEqual({ receipt: 7 })
    expect(charge.calls).toHaveLength(1)
  })

  it('takes the answer of an engine that does not know its workflow, on a shared store', async () => {
    const storage: Storage = { ...memoryStorage(), capabilities: { survives: 'process', shared: true }, close: async () => {} }
    const charge = gatedStep('charge', { effect: 'once', inDoubt: 'ask' })
    const { id, engine } = await dieAtWork(defineWorkflow('pay', {}, ({ step }) => step(charge.step, 1)), storage, { mailMs: 5, leaseMs: 60_000 })
    await using _ = engine
    await using stranger = new WorkflowEngine({ storage, leaseMs: 60_000 })
    expect(await stranger.doubts(id)).toMatchObject([{ node: 'charge', name: 'charge' }])
    await stranger.resolveDoubt(id, 'charge', { done: true, output: 'paid' })
    expect(await stranger.get(id).result()).toBe('paid')
  })

  it('is cancelled when another step takes its place, and takes no answer then', async () => {
    const charge = gatedStep('charge', { effect: 'once', inDoubt: 'ask' })
    const other = gatedStep('other')
    const { id, engine } = await dieAtWork(defineWorkflow('pay', {}, ({ step }) => step(charge.step, 1)), lastingStorage(), { steps: [other.step] })
    await using _ = engine
    const [doubt] = await engine.doubts(id)
    await engine.adapt(id, { type: 'replace-step', node: 'charge', with: 'other', reason: 'paid by hand' })
    expect(await engine.doubts(id)).toEqual([])
    await expect(engine.resolveDoubt(id, 'charge', { done: false })).rejects.toMatchObject({ code: 'input.invalid' })
    await expect(engine.runtime.input(id, { type: 'effect.started', v: 1, request: 2, doubt: doubt?.doubt } as never)).rejects.toMatchObject({ code: 'input.invalid' })
    ;(await other.call()).resolve('by hand')
    expect(await engine.get(id).result()).toBe('by hand')
    expect(charge.calls).toHaveLength(1)
  })

  it('is not tried again for a failure that came before its doubt, and is for one that comes after', async () => {
    const clock = createManualClock()
    const charge = gatedStep('charge', { effect: 'once', inDoubt: 'ask', retry: { attempts: 2 } })
    const { id, engine } = await dieAtWork(defineWorkflow('pay', {}, ({ step }) => step(charge.step, 1)), lastingStorage({ clock }), { clock })
    await using _ = engine
    await engine.resolveDoubt(id, 'charge', { done: false })
    ;(await charge.call(1)).reject(new Error('declined'))
    await clock.advance(1_000)
    ;(await charge.call(2)).resolve('paid')
    expect(await engine.get(id).result()).toBe('paid')
    expect(new Set(charge.calls.map(({ context }) => context.idempotencyKey)).size).toBe(1)
  })
})

describe('a step in doubt that is checked', () => {
  it('is checked with its input and its key, and what is found is its output', async () => {
    const asked: unknown[] = []
    const charge = defineStep('charge', {
      effect: 'once', input: z.object({ cents: z.number().default(5) }) as z.ZodType<{ cents?: number }>, output: z.object({ receipt: z.coerce.number() }),
      run: (_: { cents?: number }) => new Promise<{ receipt: number }>(() => {}),
      check: async (input, { idempotencyKey }) => {
        asked.push([input, idempotencyKey])
        return { done: true, output: { receipt: '7' as never } }
      },
    })
    const { id, engine, storage } = await dieAtWork(defineWorkflow('pay', {}, ({ step }) => step(charge, {})))
    await using _ = engine
    expect(await engine.get(id).result()).toEqual({ receipt: 7 })
    expect(asked).toEqual([[{ cents: 5 }, `${id}:2`]])
    expect((await storage.log.read(id))[1]?.event).toMatchObject({ type: 'effect.requested', mode: 'once', inDoubt: 'check' })
  })

  for (const [name, check, cause] of [
    ['throws', () => { throw Object.assign(new Error('The bank is away.'), { retryable: false }) }, { message: 'The bank is away.' }],
    ['finds what the step could not have returned', () => ({ done: true, output: 'lots' }), { code: 'input.invalid' }],
    ['is gone from this release', undefined, { code: 'step.unknown' }],
  ] as const) {
    it(`fails in doubt, and is not tried again, when the check ${name}`, async () => {
      const clock = createManualClock()
      let runs = 0
      const charge = (now: unknown) => defineStep('charge', {
        effect: 'once', output: z.number(), retry: { attempts: 5 },
        run: () => {
          runs += 1
          return new Promise<number>(() => {})
        },
        ...(now !== undefined && { check: now as () => StepChecked<number> }),
      })
      const storage = lastingStorage({ clock })
      const workflow = (now: unknown) => defineWorkflow('pay', {}, ({ step }) => step(charge(now), null))
      const dead = new WorkflowEngine({ storage, clock, workflows: [workflow(() => ({ done: false }))], ...DYING })
      const { id } = await dead.start('pay', null)
      await using engine = new WorkflowEngine({ storage, clock, workflows: [workflow(check)] })
      await engine.runtime.ready()
      await clock.advance(3_000)
      await expect(engine.get(id).result()).rejects.toMatchObject({ code: 'effect.in_doubt', cause: { code: 'effect.in_doubt', cause } })
      expect(runs).toBe(1)
    })
  }

  it('is checked with what it undoes when it is a compensating step', async () => {
    const asked: unknown[] = []
    const refund = defineStep('refund', {
      effect: 'once',
      run: (_: { cents: number; output: string }) => new Promise<void>(() => {}),
      check: (input) => {
        asked.push(input)
        return { done: true, output: undefined }
      },
    })
    const workflow = defineWorkflow<null, unknown>('undo', {}, ({ step }) => {
      const charged = step(defineStep('charge', { run: (_: { cents: number }) => 'receipt' }), { cents: 5 }, { compensate: refund })
      return step(defineStep('broken', { run: (_: string): unknown => { throw new Error('no luck') } }), charged)
    })
    const { id, engine } = await dieAtWork(workflow)
    await using _ = engine
    await expect(engine.get(id).result()).rejects.toMatchObject({ code: 'step.failed', message: expect.stringContaining('no luck') as string })
    expect(asked).toEqual([{ cents: 5, output: 'receipt' }])
  })
})

describe('the policy of a step', () => {
  const run = () => 1

  it('is in the plan, and is `check` for a step that has one', () => {
    const policies = (['fail', 'ask'] as InDoubt[]).map((inDoubt) => defineStep(inDoubt, { effect: 'once', inDoubt, run }))
    const checked = defineStep('check', { effect: 'once', run, check: () => ({ done: false }) })
    const none = defineStep('none', { effect: 'once', run })
    const { plan } = defineWorkflow('policies', {}, ({ step }) => [...policies, checked, none].map((one) => step(one, null, { compensate: one })))
    expect(plan.nodes.map((node) => node.type === 'step' && [node.inDoubt, node.compensate?.inDoubt])).toEqual([['fail', 'fail'], ['ask', 'ask'], ['check', 'check'], [undefined, undefined]])
    expect('inDoubt' in plan.nodes[3]!).toBe(false)
  })

  it('is refused where it makes no sense', () => {
    const refused = expect.objectContaining({ code: 'input.invalid' }) as Error
    expect(() => defineStep('a', { effect: 'once', inDoubt: 'check', run })).toThrow(refused)
    expect(() => defineStep('a', { effect: 'once', inDoubt: 'ask', run, check: () => ({ done: false }) })).toThrow(refused)
    const asked = defineStep('a', { inDoubt: 'ask', run })
    expect(() => defineWorkflow('w', {}, ({ step }) => step(asked, null))).toThrow('nodes.a.inDoubt: It is "ask", but a step of effect "idempotent" is never in doubt')
    const odd = defineStep('a', { effect: 'once', inDoubt: 'guess' as InDoubt, run })
    expect(() => defineWorkflow('w', {}, ({ step }) => step(odd, null))).toThrow('nodes.a.inDoubt: It is "guess"; give "fail", "ask" or "check".')
  })

  it('comes with the step that takes the place of another', async () => {
    const first = gatedStep('first')
    const charge = gatedStep('charge', { effect: 'once', inDoubt: 'ask' })
    await using engine = new WorkflowEngine({ steps: [charge.step, defineStep('odd', { inDoubt: 'ask', run })] })
    const started = await engine.start(defineWorkflow('pay', {}, ({ step }) => step(first.step, 1)), undefined)
    await expect(engine.adapt(started.id, { type: 'replace-step', node: 'first', with: 'odd', reason: 'to try it' })).rejects.toMatchObject({ code: 'workflow.adaptation_refused' })
    await engine.adapt(started.id, { type: 'replace-step', node: 'first', with: 'charge', reason: 'to try it' })
    ;(await charge.call()).resolve('paid')
    expect(await started.result()).toBe('paid')
    const requests = (await engine.runtime.storage.log.read(started.id)).flatMap(({ event }) => (event.type === 'effect.requested' ? [event as unknown as EffectRequested] : []))
    expect(requests.map(({ name, inDoubt }) => [name, inDoubt])).toEqual([['first', undefined], ['charge', 'ask']])
  })
})
