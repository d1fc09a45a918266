import { expect, it } from 'vitest'
import { defineAgent, Orchestrator } from '../index.ts'

it('a fork of a session asks nobody again for what was answered before', async () => {
  const asked: string[] = []
  const writer = defineAgent({
    id: 'writer', capabilities: [{ skillId: 'write' }],
    run: async (_, { context }) => {
      asked.push('writer')
      return { output: `draft ${context.round}` }
    },
  })
  const critic = defineAgent({
    id: 'critic', capabilities: [{ skillId: 'review' }],
    run: async (_, { context }) => {
      asked.push('critic')
      return { output: { approved: context.round === 2, reasons: ['shorter'] } }
    },
  })
  await using orchestrator = new Orchestrator({ agents: [writer, critic] })
  const session = await orchestrator.start({ pattern: 'pair', task: { skills: ['write', 'review'], input: 'report' } })
  const { output, team } = await session.result()
  expect(asked.splice(0)).toEqual(['writer', 'critic', 'writer', 'critic'])
  const fork = await session.fork({ again: 'critic' })
  expect(fork.id).not.toBe(session.id)
  expect(await fork.result()).toMatchObject({ output, team })
  expect(asked).toEqual(['critic', 'writer', 'critic'])
})
