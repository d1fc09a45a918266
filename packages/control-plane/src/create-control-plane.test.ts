import { defineAgent } from '@nofx/orchestration'
import { defineWorkflow } from '@nofx/workflows'
import { describe, expect, it } from 'vitest'
import { createControlPlane } from './create-control-plane.ts'

const writer = defineAgent({ id: 'writer', capabilities: [{ skillId: 'write' }], run: (_, { context }) => ({ output: `draft ${context.round}` }) })
const critic = defineAgent({
  id: 'critic',
  capabilities: [{ skillId: 'review' }],
  run: (_, { context }) => ({ output: { approved: context.round === 5, reasons: ['again'] } }),
})

const writing = (name: string, rounds?: number) =>
  defineWorkflow(name, {}, ({ agent }) => agent({ id: 'text', skills: ['write', 'review'], pattern: 'pair', ...(rounds !== undefined && { rounds }) }, {}))

describe('the rounds of an agent node', () => {
  it('are given to its session', async () => {
    await using nofx = await createControlPlane({ agents: [writer, critic] })
    expect(await (await nofx.workflows.start(writing('five', 5), {})).result()).toBe('draft 5')
    await expect((await nofx.workflows.start(writing('usual'), {})).result()).rejects.toThrow(/within 3 rounds/)
  })

  it('are refused where the plan is built when no session would take them', () => {
    for (const rounds of [0, 1.5, 101]) expect(() => writing('wrong', rounds)).toThrow(/nodes\.text\.rounds.*from 1 to 100/)
  })
})
