import { memoryStorage, type Storage } from '@nofx/core'
import { describe, expect, it } from 'vitest'
import { defineAgent, Orchestrator, type AgentOptions } from '../index.ts'

function lastingStorage(): Storage {
  return { ...memoryStorage(), capabilities: { survives: 'process', shared: false }, close: async () => {} }
}

/** A session whose process has died while its agent worked, and the orchestrator that has taken it up. */
async function dieAtWork(options: Partial<AgentOptions<unknown, string>>) {
  const keys: string[] = []
  const agent = defineAgent<unknown, string>({
    id: 'payer', capabilities: [{ skillId: 'pay' }], effect: 'once', ...options,
    run: (_, { idempotencyKey }) => {
      keys.push(idempotencyKey)
      return keys.length === 1 ? new Promise<never>(() => {}) : { output: 'paid again' }
    },
  })
  const storage = lastingStorage()
  const dead = new Orchestrator({ agents: [agent], storage, leaseMs: 0, sweepMs: 1e12 })
  const { id } = await dead.start({ task: { skills: ['pay'], input: 5 } })
  await expect.poll(() => keys.length, { interval: 2 }).toBe(1)
  const orchestrator = new Orchestrator({ agents: [agent], storage })
  await orchestrator.runtime.ready()
  return { id, keys, orchestrator }
}

describe('an agent whose work is in doubt', () => {
  it('fails its session unless it says otherwise', async () => {
    const { id, keys, orchestrator } = await dieAtWork({})
    await using _ = orchestrator
    await expect(orchestrator.get(id).result()).rejects.toMatchObject({ code: 'effect.in_doubt' })
    expect(keys).toHaveLength(1)
  })

  it('waits until somebody says that it was done, and with what', async () => {
    const { id, keys, orchestrator } = await dieAtWork({ inDoubt: 'ask' })
    await using _ = orchestrator
    expect(await orchestrator.doubts(id)).toMatchObject([{ node: 'solo', name: 'payer', idempotencyKey: keys[0] }])
    await orchestrator.resolveDoubt(id, 'solo', { done: true, output: 'paid' })
    expect((await orchestrator.get(id).result()).output).toBe('paid')
    expect(keys).toHaveLength(1)
  })

  it('works once more, under the same key, when somebody says that it was not done', async () => {
    const { id, keys, orchestrator } = await dieAtWork({ inDoubt: 'ask' })
    await using _ = orchestrator
    await orchestrator.resolveDoubt(id, 'solo', { done: false })
    expect((await orchestrator.get(id).result()).output).toBe('paid again')
    expect(keys).toEqual([keys[0], keys[0]])
  })

  it('is checked with its task, and what the check found is its answer, at its cost', async () => {
    const asked: unknown[] = []
    const { id, keys, orchestrator } = await dieAtWork({
      check: ({ input }, { idempotencyKey, context }) => {
        asked.push([input, idempotencyKey, context.role])
        return { done: true, output: 'paid', usage: { costUsd: 0.5 } }
      },
    })
    await using _ = orchestrator
    expect(await orchestrator.get(id).result()).toMatchObject({ output: 'paid', usage: { costUsd: 0.5 } })
    expect(asked).toEqual([[5, keys[0], 'solo']])
    expect(keys).toHaveLength(1)
  })

  it('works once more when the check says that it was not done, and fails in doubt when it says nothing of use', async () => {
    const undone = await dieAtWork({ check: async () => ({ done: false }) })
    await using _ = undone.orchestrator
    expect((await undone.orchestrator.get(undone.id).result()).output).toBe('paid again')
    const unclear = await dieAtWork({ check: () => { throw Object.assign(new Error('no idea'), { retryable: false }) } })
    await using __ = unclear.orchestrator
    await expect(unclear.orchestrator.get(unclear.id).result()).rejects.toMatchObject({ code: 'effect.in_doubt', cause: { cause: { message: 'no idea' } } })
    expect(unclear.keys).toHaveLength(1)
  })

  it('has a policy only when it may run only once, and one policy', () => {
    const agent = { id: 'a', capabilities: [{ skillId: 'x' }], run: () => ({ output: 1 }) }
    expect(() => defineAgent({ ...agent, inDoubt: 'ask' })).toThrow('inDoubt: Only an agent of effect "once" is ever in doubt')
    expect(() => defineAgent({ ...agent, effect: 'once', inDoubt: 'check' })).toThrow('check: Goes with `inDoubt: \'check\'`')
    expect(() => defineAgent({ ...agent, effect: 'once', inDoubt: 'ask', check: () => ({ done: false }) })).toThrow('check: Goes with')
  })
})
