import { NofxError, NOTHING, type AnyEvent, type Decider, type EffectMode, type InDoubt, type RunEvent, type RunStarted, type Storage } from '@nofx/core'
import { describe, expect, it } from 'vitest'
import { lastingStorage } from '../test/faulty-storage.ts'
import { named, startTasks, tasksKind } from '../test/tasks-kind.ts'
import { checkRuns, Runtime, type RunKind } from './index.ts'

const never = () => new Promise<never>(() => {})
const kind = tasksKind(never)

async function store(storage: Storage, events: readonly AnyEvent[], kindName = 'tasks'): Promise<string> {
  const runId = crypto.randomUUID()
  const started: RunStarted = { type: 'run.started', v: 1, kind: kindName, name: 'tasks', input: { tasks: [] } }
  const all = [started, ...events].map((event, index) => ({ version: index + 1, at: 1, event }))
  await storage.log.append([{ runId, expectedVersion: 0, lease: { owner: 'dead', epoch: 1, durationMs: 0 }, events: all, records: [] }])
  return runId
}

async function check(storage: Storage, kinds: readonly RunKind[], inspectors = {}) {
  const checked = new Map<string, readonly string[]>()
  for await (const { run, problems } of checkRuns({ storage, kinds, inspectors })) checked.set(run.runId, problems.map(({ code, message }) => `${code}: ${message}`))
  return checked
}

const withDecider = (change: Partial<Decider<unknown>>): RunKind => ({ ...kind, decider: (name) => ({ ...(kind as RunKind).decider(name)!, ...change }) })

describe('checkRuns', () => {
  it('finds nothing wrong with runs that would go on, and leaves out those that have ended', async () => {
    const storage = lastingStorage()
    const runtime = new Runtime({ storage })
    runtime.register(kind)
    const run = await startTasks(runtime, { tasks: named('a', 'b') })
    await startTasks(runtime, { tasks: [] })
    expect(await check(storage, [kind])).toEqual(new Map([[run.id, []]]))
    await runtime.close()
  })

  it('takes no lease and writes nothing', async () => {
    const storage = lastingStorage()
    const runId = await store(storage, [])
    const before = { head: await storage.runs.get(runId), events: await storage.log.read(runId) }
    await check(storage, [kind])
    expect({ head: await storage.runs.get(runId), events: await storage.log.read(runId) }).toEqual(before)
  })

  it('names what it cannot read: a kind, a name, an event', async () => {
    const storage = lastingStorage()
    const [other, newer, unheardOf] = [await store(storage, [], 'others'), await store(storage, [{ type: 'effect.started', v: 2 }]), await store(storage, [{ type: 'task.split', v: 1 }])]
    const known = await check(storage, [kind])
    expect(known.get(other)).toEqual(['run.parked: Nothing here drives runs of kind "others".'])
    expect(known.get(newer)).toEqual([expect.stringContaining('Event 2 is "effect.started" of version 2')])
    expect(known.get(unheardOf)).toEqual([expect.stringContaining('Event 2 is "task.split" of version 1')])
    expect((await check(storage, [{ ...kind, decider: () => undefined }])).get(newer)).toEqual([expect.stringMatching(/^pattern\.unknown: No pattern "tasks"/)])
  })

  it('names an open effect that nobody performs, and none that is settled, or that every runtime performs', async () => {
    const storage = lastingStorage()
    const request = (kindName: string): RunEvent => ({ type: 'effect.requested', v: 1, kind: kindName, name: 'x', mode: 'pure' })
    const runId = await store(storage, [request('timer'), request('wait'), request('work'), request('dance'), request('sing'), { type: 'effect.settled', v: 1, request: 6, status: 'completed', value: 1 } as RunEvent])
    expect((await check(storage, [kind])).get(runId)).toEqual(['effect.unknown: Nobody here performs effects of kind "dance", asked for by request 5 ("x").'])
  })

  it('names an open effect that nobody could check when it is in doubt', async () => {
    const storage = lastingStorage()
    const request = (mode: EffectMode, inDoubt: InDoubt): RunEvent => ({ type: 'effect.requested', v: 1, kind: 'work', name: 'x', mode, inDoubt })
    const runId = await store(storage, [request('once', 'check'), request('once', 'ask'), request('once', 'check'), { type: 'effect.settled', v: 1, request: 4, status: 'completed', value: 1 } as RunEvent])
    expect((await check(storage, [kind])).get(runId)).toEqual(['effect.unknown: Nobody here checks effects of kind "work", asked for by request 2 ("x").'])
    const checks: RunKind = { ...kind, performers: { work: { perform: never, check: never } } }
    expect((await check(storage, [checks])).get(runId)).toEqual([])
  })

  it('names the event at which a decider throws', async () => {
    const storage = lastingStorage()
    const runId = await store(storage, [{ type: 'signal.received', v: 1, name: 's', payload: 1 } as AnyEvent])
    const throwAt = (type: string) => (_: unknown, { event }: { readonly event: AnyEvent }): never[] => {
      if (event.type === type) throw new Error('no such state')
      return NOTHING as never[]
    }
    expect((await check(storage, [withDecider({ evolve: throwAt('run.started') })])).get(runId)).toEqual(['run.parked: evolve throws at event 1 ("run.started"): no such state'])
    expect((await check(storage, [withDecider({ decide: throwAt('signal.received') })])).get(runId)).toEqual(['run.parked: decide throws at event 2 ("signal.received"): no such state'])
  })

  it('tells of a log that is damaged, goes on with the next run, and stops when it is the store that fails', async () => {
    const storage = lastingStorage()
    const [damaged, whole] = [await store(storage, []), await store(storage, [])]
    const failing = (error: NofxError): Storage => ({ ...storage, log: { ...storage.log, read: async (runId, options) => (runId === damaged ? Promise.reject(error) : storage.log.read(runId, options)) } })
    expect(await check(failing(new NofxError('run.parked', 'No list of events.')), [kind])).toEqual(new Map([[damaged, ['run.parked: No list of events.']], [whole, []]]))
    await expect(check(failing(new NofxError('storage.unavailable', 'It is away.')), [kind])).rejects.toMatchObject({ code: 'storage.unavailable' })
  })

  it('is right that such a run cannot be read', async () => {
    const storage = lastingStorage()
    const runId = await store(storage, [])
    const throwing = withDecider({ evolve: () => { throw new Error('no such state') } })
    const errors: unknown[] = []
    await using runtime = new Runtime({ storage, onError: (error) => void errors.push(error) })
    runtime.register(throwing)
    await runtime.ready()
    const said = { code: 'run.parked', message: `Run ${runId} cannot be read: evolve throws at event 1 ("run.started"): no such state` }
    expect(errors).toMatchObject([{ cause: said }])
    await expect(runtime.inspect(runId)).rejects.toMatchObject(said)
  })

  it('asks the inspector of the kind, one for each run, after all of its events', async () => {
    const storage = lastingStorage()
    const runs = [await store(storage, [{ type: 'effect.started', v: 1, request: 9 } as AnyEvent]), await store(storage, [])]
    const tasks = () => {
      let seen = 0
      return { take: () => void (seen += 1), problems: () => [{ code: 'step.unknown' as const, message: String(seen) }] }
    }
    const checked = await check(storage, [kind], { tasks })
    expect(runs.map((runId) => checked.get(runId))).toEqual([['step.unknown: 2'], ['step.unknown: 1']])
  })
})
