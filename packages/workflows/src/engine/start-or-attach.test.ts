import { NOTHING, type RunStarted, type Storage } from '@nofx/core'
import { Runtime } from '@nofx/runtime'
import { describe, expect, it } from 'vitest'
import { gatedStep } from '../../test/gated-step.ts'
import { lastingStorage } from '../../test/lasting-storage.ts'
import { defineStep, defineWorkflow, WorkflowEngine } from '../index.ts'

const id = '01890a5d-ac96-774b-bcce-b302099a8057'
const attach = { id, ifExists: 'attach' } as const

const echo = defineStep('echo', { run: (input: unknown) => input })
const workflow = defineWorkflow<number, unknown>('echoed', {}, ({ input, step }) => step(echo, input))

/** A store whose answers to appends wait until `open` is called; `asked` is how many have been asked for. */
function gatedStorage(inner: Storage) {
  let asked = 0
  let open = () => {}
  const opened = new Promise<void>((resolve) => (open = resolve))
  const append: Storage['log']['append'] = async (appends) => {
    asked += appends.length
    await opened
    return inner.log.append(appends)
  }
  return { storage: { ...inner, log: { ...inner.log, append } }, open: () => open(), asked: () => asked }
}

async function startsIn(storage: Storage): Promise<readonly unknown[]> {
  return (await storage.log.read(id)).flatMap(({ event }) => (event.type === 'run.started' ? [(event as RunStarted).input] : []))
}

describe('a start whose id is taken', () => {
  it('is refused unless it may attach', async () => {
    await using engine = new WorkflowEngine()
    await engine.start(workflow, 1, { id })
    for (const ifExists of [undefined, 'refuse'] as const) await expect(engine.start(workflow, 1, { id, ...(ifExists && { ifExists }) })).rejects.toMatchObject({ code: 'run.exists' })
  })

  it('is the same in upper and lower case', async () => {
    await using engine = new WorkflowEngine({ workflows: [workflow], storage: lastingStorage() })
    const run = await engine.start(workflow, 1, { id: id.toUpperCase() })
    expect(run.id).toBe(id)
    await expect(engine.start(workflow, 1, { id })).rejects.toMatchObject({ code: 'run.exists' })
    expect(await engine.get(id.toUpperCase()).result()).toBe(1)
  })

  it('attaches to the run, under way or ended, which keeps its own input', async () => {
    const gate = gatedStep('gate')
    const gated = defineWorkflow<number, unknown>('gated', {}, ({ input, step }) => step(gate.step, input))
    await using engine = new WorkflowEngine()
    const first = await engine.start(gated, 1, attach)
    const second = await engine.start(gated, 2, attach)
    expect(second.id).toBe(first.id)
    ;(await gate.call()).resolve('done')
    expect(await Promise.all([first.result(), second.result()])).toEqual(['done', 'done'])
    expect(await (await engine.start('gated', 3, attach)).result()).toBe('done')
    expect(gate.calls.map(({ input }) => input)).toEqual([1])
  })

  it('attaches to no run of another workflow, or that is no workflow, and says why', async () => {
    const other = defineWorkflow<number, unknown>('other', {}, ({ input }) => input)
    await using runtime = new Runtime()
    runtime.register({ kind: 'session', decider: () => ({ initial: () => undefined, evolve: () => undefined, decide: () => NOTHING }), performers: {}, eventVersions: {} })
    const engine = new WorkflowEngine({ runtime })
    await engine.start(other, 1, { id })
    await expect(engine.start(workflow, 1, attach)).rejects.toMatchObject({ code: 'run.exists', message: expect.stringContaining('a workflow "other", not the workflow "echoed"') as string })
    const { id: session } = await runtime.start({ kind: 'session', name: 'echoed', input: 1 })
    await expect(engine.start(workflow, 1, { id: session, ifExists: 'attach' })).rejects.toMatchObject({ code: 'run.exists', message: expect.stringContaining('a session "echoed"') as string })
  })

  it('needs an id, and one of the two answers', async () => {
    await using engine = new WorkflowEngine()
    await expect(engine.start(workflow, 1, { ifExists: 'attach' })).rejects.toMatchObject({ code: 'input.invalid', message: expect.stringContaining('no `id`') as string })
    await expect(engine.start(workflow, 1, { id, ifExists: 'join' as 'attach' })).rejects.toMatchObject({ code: 'input.invalid' })
  })

  it('attaches in one process to a start that is on its way to the store', async () => {
    const { storage, open } = gatedStorage(lastingStorage())
    await using engine = new WorkflowEngine({ storage, workflows: [workflow] })
    await engine.runtime.ready()
    const starts = [1, 2, 3].map((input) => engine.start(workflow, input, attach))
    await new Promise((resolve) => setTimeout(resolve, 5))
    open()
    const runs = await Promise.all(starts)
    expect(await Promise.all(runs.map((run) => run.result()))).toEqual([1, 1, 1])
    expect(await startsIn(storage)).toEqual([1])
  })

  it('starts the run when the start before it never reaches the store', async () => {
    const inner = lastingStorage()
    let refusals = 1
    const append: Storage['log']['append'] = async (appends) => {
      await new Promise((resolve) => setTimeout(resolve, 1))
      if (refusals-- > 0) throw new Error('refused')
      return inner.log.append(appends)
    }
    await using engine = new WorkflowEngine({ storage: { ...inner, log: { ...inner.log, append } }, workflows: [workflow] })
    await engine.runtime.ready()
    const [first, second] = await Promise.allSettled([1, 2].map((input) => engine.start(workflow, input, attach)))
    expect(first).toMatchObject({ status: 'rejected', reason: { message: 'refused' } })
    expect(second?.status === 'fulfilled' && (await second.value.result())).toBe(2)
  })

  it('gives every one of several processes that start it at once the one run', async () => {
    const { storage, open, asked } = gatedStorage(lastingStorage())
    const engines = [1, 2, 3].map(() => new WorkflowEngine({ storage, workflows: [workflow] }))
    await Promise.all(engines.map((engine) => engine.runtime.ready()))
    const starts = engines.map((engine, input) => engine.start(workflow, input, attach))
    await expect.poll(asked).toBe(3)
    open()
    const results = await Promise.all(starts.map(async (start) => (await start).result()))
    const started = await startsIn(storage)
    expect(started.length).toBe(1)
    expect(new Set(results)).toEqual(new Set(started))
    await Promise.all(engines.map((engine) => engine.close()))
  })
})
