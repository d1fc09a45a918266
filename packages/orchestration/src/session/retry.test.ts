import { memoryStorage, NofxError, type EffectRequested, type Storage } from '@nofx/core'
import { createManualClock } from '@nofx/testing'
import { describe, expect, it } from 'vitest'
import { defineAgent, Orchestrator, type AgentOptions, type Session } from '../index.ts'

const TASK = { task: { skills: ['work'], input: 'x' } }

/** An agent that throws these, one at each try, and then answers; `keys` has what its tries were known by outside. */
function failing(id: string, errors: readonly Error[], options: Partial<AgentOptions<unknown, string>> = {}) {
  const keys: string[] = []
  const agent = defineAgent({
    id, capabilities: [{ skillId: 'work' }],
    run: async (_, { idempotencyKey }) => {
      const error = errors[keys.length]
      keys.push(idempotencyKey)
      if (error !== undefined) throw error
      return { output: id }
    },
    ...options,
  })
  return { agent, keys }
}

function refusal(message = 'forbidden'): Error {
  return Object.assign(new Error(message), { retryable: false })
}

async function requestsOf(session: Session, kind: string): Promise<readonly EffectRequested[]> {
  const requests: EffectRequested[] = []
  for await (const event of session.events()) if (event.type === 'effect.requested' && event.kind === kind) requests.push(event)
  return requests
}

describe('an agent that fails', () => {
  it('is known outside by one key over all its tries', async () => {
    const { agent, keys } = failing('a', [new Error('no luck'), new Error('no luck')])
    await using orchestrator = new Orchestrator({ agents: [agent] })
    expect((await (await orchestrator.start(TASK)).result()).output).toBe('a')
    expect(keys.length).toBe(3)
    expect(new Set(keys).size).toBe(1)
  })

  it('keeps its key when another has tried in between, and the other has its own', async () => {
    const first = failing('a', [new Error('no luck')])
    const second = failing('b', [new Error('no luck')])
    await using orchestrator = new Orchestrator({ agents: [first.agent, second.agent] })
    // A ms more or less decides nothing here.
    expect((await (await orchestrator.start({ ...TASK, objective: { latencyMs: 0 } })).result()).output).toBe('a')
    expect(first.keys.length).toBe(2)
    expect(new Set(first.keys).size).toBe(1)
    expect(second.keys.length).toBe(1)
    expect(first.keys).not.toContain(second.keys[0])
  })

  it('has a new key for what it is asked next', async () => {
    const { agent, keys } = failing('a', [new Error('no luck')])
    const rounds: number[] = []
    const critic = defineAgent({
      id: 'critic', capabilities: [{ skillId: 'review' }],
      run: async (_, { context: { round } }) => {
        rounds.push(round)
        return { output: { approved: round === 2, reasons: ['again'] } }
      },
    })
    await using orchestrator = new Orchestrator({ agents: [agent, critic] })
    await (await orchestrator.start({ pattern: 'pair', task: { skills: ['work', 'review'], input: 'x' } })).result()
    expect(rounds).toEqual([1, 2])
    expect(keys.length).toBe(3)
    expect(keys[0]).toBe(keys[1])
    expect(keys[2]).not.toBe(keys[0])
  })

  it('is not asked again when its error says that this is of no use, and the session fails with that error', async () => {
    for (const error of [refusal(), new NofxError('input.invalid', 'forbidden')]) {
      const { agent, keys } = failing('a', [error])
      await using orchestrator = new Orchestrator({ agents: [agent] })
      const session = await orchestrator.start(TASK)
      await expect(session.result()).rejects.toMatchObject({
        code: 'agent.failed', message: 'The agent "a" failed as solo: forbidden', retryable: false, cause: expect.objectContaining({ message: 'forbidden' }) as Error,
      })
      expect(keys.length).toBe(1)
    }
  })

  it('hands over to another that may fare better, and neither is asked again in vain', async () => {
    const first = failing('a', [refusal('not mine')])
    const second = failing('b', [refusal('nor mine')])
    await using orchestrator = new Orchestrator({ agents: [first.agent, second.agent] })
    await expect((await orchestrator.start(TASK)).result()).rejects.toMatchObject({ code: 'agent.failed', message: 'The agent "b" failed as solo (try 2): nor mine' })
    expect([first.keys.length, second.keys.length]).toEqual([1, 1])
  })
})

describe('an agent whose work must not be done twice', () => {
  it('is asked once; the request says so', async () => {
    const { agent, keys } = failing('a', [Object.assign(new Error('no luck'), { retryable: true })], { effect: 'once' })
    await using orchestrator = new Orchestrator({ agents: [agent] })
    const session = await orchestrator.start(TASK)
    await expect(session.result()).rejects.toMatchObject({ code: 'agent.failed', message: 'The agent "a" failed as solo: no luck' })
    expect(keys.length).toBe(1)
    expect(await requestsOf(session, 'agent')).toMatchObject([{ name: 'a', mode: 'once' }])
  })

  it('is followed by another when it says that it failed', async () => {
    const first = failing('a', [new Error('no luck')], { effect: 'once' })
    const second = failing('b', [])
    await using orchestrator = new Orchestrator({ agents: [first.agent, second.agent] })
    expect((await (await orchestrator.start(TASK)).result()).output).toBe('b')
    expect(first.keys.length).toBe(1)
  })

  it('is followed by nobody when its time was up, since it may have done it', async () => {
    const clock = createManualClock()
    let begun = 0
    const slow = failing('a', [], {
      effect: 'once', timeoutMs: 50,
      run: () => {
        begun += 1
        return new Promise<never>(() => {})
      },
    })
    const second = failing('b', [])
    await using orchestrator = new Orchestrator({ agents: [slow.agent, second.agent], clock })
    const session = await orchestrator.start(TASK)
    await clock.advance(50)
    await expect(session.result()).rejects.toMatchObject({ code: 'effect.timeout' })
    expect([begun, second.keys.length]).toEqual([1, 0])
  })
})

describe('choosing an agent', () => {
  /** A store whose outcomes, which choosing reads first, cannot be read so many times. */
  function away(times: number, error: () => Error) {
    const storage = memoryStorage()
    let reads = 0
    const read: Storage['outcomes']['read'] = async (filter) => {
      if (++reads <= times) throw error()
      return storage.outcomes.read(filter)
    }
    return { storage: { ...storage, outcomes: { read } } satisfies Storage, reads: () => reads }
  }

  const unavailable = () => new NofxError('storage.unavailable', 'The store is away for a moment.', { retryable: true })

  it('is tried again, after pauses that double, when the store was away for a moment', async () => {
    const clock = createManualClock()
    const startMs = clock.now()
    const { agent } = failing('a', [new Error('no luck'), new Error('no luck')])
    await using orchestrator = new Orchestrator({ agents: [agent], storage: away(4, unavailable).storage, clock })
    const session = await orchestrator.start(TASK)
    await clock.advance(10_000)
    // The tries of the agent are not used up by it.
    expect((await session.result()).output).toBe('a')
    expect((await requestsOf(session, 'timer')).map(({ dueAt = 0 }) => dueAt - startMs)).toEqual([100, 300, 700, 1_500])
  })

  it('ends the session after five tries', async () => {
    const clock = createManualClock()
    const { storage, reads } = away(99, unavailable)
    await using orchestrator = new Orchestrator({ agents: [failing('a', []).agent], storage, clock })
    const session = await orchestrator.start(TASK)
    await clock.advance(100_000)
    await expect(session.result()).rejects.toMatchObject({ code: 'storage.unavailable', retryable: true })
    expect(reads()).toBe(5)
  })

  it('ends the session at once for what no further try can mend', async () => {
    const { storage, reads } = away(99, () => new NofxError('storage.unavailable', 'No such table.'))
    await using orchestrator = new Orchestrator({ agents: [failing('a', []).agent], storage })
    await expect((await orchestrator.start(TASK)).result()).rejects.toMatchObject({ message: 'No such table.' })
    expect(reads()).toBe(1)
  })
})
