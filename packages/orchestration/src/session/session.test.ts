import { describe, expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { defineAgent, Orchestrator } from '../index.ts'

const article = z.object({ title: z.string(), words: z.number().default(0) })

function author(output: unknown) {
  let calls = 0
  const agent = defineAgent({
    id: 'author', capabilities: [{ skillId: 'write' }],
    run: async () => {
      calls += 1
      return { output }
    },
  })
  return { agent, calls: () => calls }
}

const TASK = { skills: ['write'], input: 'bees' }

describe('the result of a session', () => {
  it('has the output as its schema makes it, and of its type', async () => {
    await using orchestrator = new Orchestrator({ agents: [author({ title: 'Bees' }).agent] })
    const session = await orchestrator.start({ task: TASK, output: article })
    const { output, team } = await session.result()
    expectTypeOf(output).toEqualTypeOf<{ title: string; words: number }>()
    expect(output).toEqual({ title: 'Bees', words: 0 })
    expect(team).toMatchObject([{ agentId: 'author' }])
  })

  it('is unknown, and unchecked, without a schema', async () => {
    await using orchestrator = new Orchestrator({ agents: [author(7).agent] })
    const { output } = await (await orchestrator.start({ task: TASK })).result()
    expectTypeOf(output).toEqualTypeOf<unknown>()
    expect(output).toBe(7)
  })

  it('is refused with the path of what does not fit; the agents are not asked again', async () => {
    const { agent, calls } = author({ title: 7 })
    await using orchestrator = new Orchestrator({ agents: [agent] })
    const session = await orchestrator.start({ task: TASK, output: article })
    for (let reading = 0; reading < 2; reading++) {
      await expect(session.result()).rejects.toMatchObject({ name: 'NofxError', code: 'agent.invalid_output', message: expect.stringContaining('title') as string, retryable: false })
    }
    expect(calls()).toBe(1)
    expect((await session.status()).status).toBe('completed')
    expect((await orchestrator.get(session.id).result()).output).toEqual({ title: 7 })
  })

  it('is checked and typed again for who takes the session up by its id', async () => {
    await using orchestrator = new Orchestrator({ agents: [author({ title: 'Bees' }).agent] })
    const { id } = await orchestrator.start({ task: TASK })
    const { output } = await orchestrator.get(id, { output: article }).result()
    expectTypeOf(output).toEqualTypeOf<{ title: string; words: number }>()
    expect(output.title).toBe('Bees')
    await expect(orchestrator.get(id, { output: z.string() }).result()).rejects.toMatchObject({ code: 'agent.invalid_output' })
  })

  it('is not started with what is no schema', async () => {
    await using orchestrator = new Orchestrator({ agents: [author(7).agent] })
    // @ts-expect-error A schema is a Standard Schema.
    await expect(orchestrator.start({ task: TASK, output: { type: 'string' } })).rejects.toMatchObject({ code: 'input.invalid', message: expect.stringContaining('output: Expected a Standard Schema') as string })
  })
})
