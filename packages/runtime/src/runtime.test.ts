import { memoryStorage, NOTHING, type Decider, type EffectSettled, type RunEvent } from '@nofx/core'
import { describe, expect, it } from 'vitest'
import { Runtime, type RunKind } from './index.ts'

interface Counting {
  left: number
  sum: number
}

/** Asks for `input` effects, one after another, and sums what they answer. */
const counting: Decider<Counting> = {
  initial: () => ({ left: 0, sum: 0 }),
  evolve(state, { event }) {
    if (event.type === 'run.started') state.left = event.input as number
    if (event.type === 'effect.settled' && event.status === 'completed') {
      state.left -= 1
      state.sum += event.value as number
    }
    return state
  },
  decide(state, { event }): readonly RunEvent[] {
    if (event.type === 'effect.settled' && event.status === 'failed') return [{ type: 'run.ended', v: 1, status: 'failed', error: event.error }]
    if (event.type !== 'run.started' && event.type !== 'effect.settled') return NOTHING
    if (state.left === 0) return [{ type: 'run.ended', v: 1, status: 'completed', output: state.sum }]
    return [{ type: 'effect.requested', v: 1, kind: 'count', name: 'one', mode: 'idempotent', reserveUsd: 0.01 }]
  },
}

function kindWith(perform: RunKind['performers'][string]['perform']): RunKind {
  return { kind: 'counting', decider: (name) => (name === 'counting' ? (counting) : undefined), performers: { count: { perform } }, eventVersions: {} }
}

function start(runtime: Runtime, input: number, limits = {}) {
  return runtime.start({ kind: 'counting', name: 'counting', input, limits })
}

describe('Runtime', () => {
  it('drives a run to its end and keeps every event of it', async () => {
    await using runtime = new Runtime()
    runtime.register(kindWith(async () => 2))
    const run = await start(runtime, 3)
    expect(await run.result()).toBe(6)
    const events = await runtime.storage.log.read(run.id)
    expect(events.map(({ event }) => event.type)).toEqual([
      'run.started', 'effect.requested', 'effect.settled', 'effect.requested', 'effect.settled', 'effect.requested', 'effect.settled', 'run.ended',
    ])
    expect(events.map(({ version }) => version)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect(runtime.live()).toEqual([])
  })

  it('takes ten thousand answers that come at once without growing the stack', async () => {
    await using runtime = new Runtime()
    runtime.register(kindWith(() => 1))
    expect(await (await start(runtime, 10_000)).result()).toBe(10_000)
  })

  it('streams events from a cursor to the end', async () => {
    await using runtime = new Runtime()
    runtime.register(kindWith(async () => 1))
    const run = await start(runtime, 2)
    const seen: string[] = []
    for await (const event of run.events({ from: 3 })) seen.push(`${event.version} ${event.type}`)
    expect(seen).toEqual(['3 effect.settled', '4 effect.requested', '5 effect.settled', '6 run.ended'])
  })

  it('aborts the handlers of a cancelled run', async () => {
    await using runtime = new Runtime()
    let aborted: unknown
    runtime.register(
      kindWith(
        (_, { signal }) =>
          new Promise((_resolve, reject) =>
            signal.addEventListener('abort', () => {
              aborted = signal.reason
              reject(signal.reason as Error)
            }),
          ),
      ),
    )
    const run = await start(runtime, 1)
    await run.cancel('no longer needed')
    await expect(run.result()).rejects.toMatchObject({ code: 'run.cancelled' })
    expect(aborted).toMatchObject({ code: 'effect.cancelled' })
  })

  it('ends a run that reaches its limit of steps', async () => {
    await using runtime = new Runtime()
    runtime.register(kindWith(async () => 1))
    const run = await start(runtime, 10, { steps: 3 })
    await expect(run.result()).rejects.toMatchObject({ code: 'limit.exceeded' })
  })

  it('refuses a call whose reservation would break the budget, and books what was spent', async () => {
    await using runtime = new Runtime()
    let calls = 0
    runtime.register(
      kindWith(async (_, context) => {
        calls += 1
        context.spend({ costUsd: 0.01 })
        return 1
      }),
    )
    const run = await start(runtime, 10, { costUsd: 0.035 })
    await expect(run.result()).rejects.toMatchObject({ code: 'limit.exceeded' })
    expect(calls).toBe(3)
  })

  it('ends a run that takes too long', async () => {
    await using runtime = new Runtime()
    runtime.register(kindWith((_, { signal }) => new Promise((resolve) => signal.addEventListener('abort', resolve))))
    const run = await start(runtime, 1, { wallMs: 20 })
    await expect(run.result()).rejects.toMatchObject({ code: 'limit.exceeded' })
  })

  it('decides again on the log it finds when another writer came first', async () => {
    const storage = memoryStorage()
    await using runtime = new Runtime({ storage })
    const answers: ((value: number) => void)[] = []
    runtime.register(kindWith(() => new Promise<number>((resolve) => answers.push(resolve))))
    const run = await start(runtime, 2)
    const lease = { owner: runtime.owner, epoch: 1, durationMs: 30_000 }
    const settled: EffectSettled = { type: 'effect.settled', v: 1, request: 2, status: 'completed', value: 5 }
    const requested: RunEvent = { type: 'effect.requested', v: 1, kind: 'count', name: 'one', mode: 'idempotent' }
    await storage.log.append([{ runId: run.id, expectedVersion: 2, lease, records: [], events: [{ version: 3, at: 0, event: settled }, { version: 4, at: 0, event: requested }] }])
    answers[0]?.(7)
    await expect.poll(() => answers.length).toBe(2)
    answers[1]?.(1)
    expect(await run.result()).toBe(6)
  })
})
