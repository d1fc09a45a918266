import { memoryStorage, type Clock } from '@nofx/core'
import { describe, expect, it } from 'vitest'
import { defineAgent, Orchestrator } from './index.ts'

const writer = defineAgent({
  id: 'writer',
  capabilities: [{ skillId: 'write', costPerOperation: 0.02 }],
  run: async (task, { context }) => ({ output: `${String(task.input)} v${context.round}${context.feedback.map((reason) => `, ${reason}`).join('')}`, usage: { costUsd: 0.01 } }),
})

const strict = defineAgent({
  id: 'strict',
  capabilities: [{ skillId: 'review' }],
  run: async (_task, { context }) => ({ output: { approved: context.round === 2, reasons: context.round === 2 ? [] : ['shorter'] }, usage: { costUsd: 0.001 } }),
})

describe('Orchestrator', () => {
  it('lets one agent do a task alone', async () => {
    await using orchestrator = new Orchestrator({ agents: [writer, strict] })
    const session = await orchestrator.start({ task: { skills: ['write'], input: 'report' } })
    const { output, team, usage } = await session.result()
    expect(output).toBe('report v1')
    expect(team).toMatchObject([{ role: 'solo', agentId: 'writer' }])
    expect(usage).toEqual({ costUsd: 0.01 })
  })

  it('sends a proposal back with reasons until the critic approves', async () => {
    await using orchestrator = new Orchestrator({ agents: [writer, strict] })
    const session = await orchestrator.start({ pattern: 'pair', task: { skills: ['write', 'review'], input: 'report' } })
    const { output, team, usage } = await session.result()
    expect(output).toBe('report v2, shorter')
    expect(team.map(({ role, agentId }) => `${role} ${agentId}`)).toEqual(['proposer writer', 'critic strict'])
    expect(usage.costUsd).toBeCloseTo(0.022, 12)
  })

  it('writes the session, its messages and who reviews whom into the documented tables', async () => {
    const storage = memoryStorage()
    await using orchestrator = new Orchestrator({ agents: [writer, strict], storage })
    const session = await orchestrator.start({ pattern: 'pair', task: { skills: ['write', 'review'], input: 'report' } })
    await session.result()
    expect(await storage.records.read('agent_sessions')).toMatchObject([{ id: session.id, orchestration_type: 'pair', status: 'completed' }])
    const messages = await storage.records.read('agent_communications', { session_id: session.id })
    expect(messages.map(({ message_type }) => message_type)).toEqual(['proposal', 'review', 'proposal'])
    expect(messages.every(({ from_agent_id, to_agent_id }) => from_agent_id !== null && to_agent_id !== null)).toBe(true)
    expect(await storage.records.read('agent_relationships')).toMatchObject([{ relationship_type: 'reviews' }])
    expect(await storage.records.read('agent_registry')).toHaveLength(2)
  })

  it('chooses among the agents that the session names, and no others', async () => {
    const other = defineAgent({ id: 'other', capabilities: [{ skillId: 'write', successRate: 0.1, costPerOperation: 5 }], run: async () => ({ output: 'by other' }) })
    await using orchestrator = new Orchestrator({ agents: [writer, other, strict] })
    const task = { skills: ['write'], input: 'report' }
    expect((await (await orchestrator.start({ task })).result()).output).toBe('report v1')
    expect((await (await orchestrator.start({ task, agents: ['other', 'strict'] })).result()).output).toBe('by other')
    await expect((await orchestrator.start({ task, agents: ['strict', 'nobody'] })).result()).rejects.toMatchObject({
      code: 'agent.none_suitable', message: expect.stringContaining('None of the agents that the session names (strict, nobody)') as string,
    })
    await expect(orchestrator.start({ task, agents: [] })).rejects.toMatchObject({ code: 'input.invalid' })
  })

  it('fails with the reasons when the critic never approves', async () => {
    const never = defineAgent({ id: 'never', capabilities: [{ skillId: 'review' }], run: async () => ({ output: { approved: false, reasons: ['no'] } }) })
    await using orchestrator = new Orchestrator({ agents: [writer, never] })
    const session = await orchestrator.start({ pattern: 'pair', rounds: 2, task: { skills: ['write', 'review'], input: 'x' } })
    await expect(session.result()).rejects.toMatchObject({ code: 'agent.failed', message: expect.stringContaining('within 2 rounds: no') })
  })

  it('tries another agent when one fails, and learns from it', async () => {
    const broken = defineAgent({
      id: 'broken',
      capabilities: [{ skillId: 'write', successRate: 1 }],
      run: async () => {
        throw new Error('out of paper')
      },
    })
    await using orchestrator = new Orchestrator({ agents: [broken, writer] })
    const first = await orchestrator.start({ task: { skills: ['write'], input: 'a' } })
    expect((await first.result()).team).toMatchObject([{ agentId: 'writer' }])
    const chosen: string[] = []
    for (let index = 0; index < 3; index++) {
      const session = await orchestrator.start({ task: { skills: ['write'], input: 'a' } })
      await session.result()
      for await (const event of session.events()) if (event.type === 'agent.selected') chosen.push(event.agentId)
    }
    expect(chosen.at(-1)).toBe('writer')
    expect(chosen.at(-2)).toBe('writer')
  })

  it('never calls more of an agent at once than it allows, and serves all', async () => {
    let active = 0
    let most = 0
    const busy = defineAgent({
      id: 'busy', maxConcurrency: 2, capabilities: [{ skillId: 'work' }],
      run: async () => {
        active += 1
        most = Math.max(most, active)
        await Promise.resolve()
        active -= 1
        return { output: null }
      },
    })
    await using orchestrator = new Orchestrator({ agents: [busy] })
    const sessions = await Promise.all(Array.from({ length: 20 }, () => orchestrator.start({ task: { skills: ['work'], input: null } })))
    await Promise.all(sessions.map((session) => session.result()))
    expect(most).toBe(2)
  })

  it('shares the work among equal agents that are asked at the same moment', async () => {
    const done: string[] = []
    const worker = (id: string) =>
      defineAgent({
        id, maxConcurrency: 1, capabilities: [{ skillId: 'work' }],
        run: async () => {
          done.push(id)
          return { output: null }
        },
      })
    await using orchestrator = new Orchestrator({ agents: [worker('a'), worker('b')] })
    const sessions = await Promise.all(Array.from({ length: 12 }, () => orchestrator.start({ task: { skills: ['work'], input: null } })))
    await Promise.all(sessions.map((session) => session.result()))
    expect(done.toSorted().join('')).toBe('aaaaaabbbbbb')
  })

  it('does not count the wait for a free slot as time of work', async () => {
    const timers = new Set<{ readonly at: number; readonly fire: () => void }>()
    let now = 0
    const clock: Clock = {
      now: () => now,
      setTimer(delayMs, fire) {
        const timer = { at: now + delayMs, fire }
        timers.add(timer)
        return () => void timers.delete(timer)
      },
    }
    const advance = (ms: number) => {
      now += ms
      for (const timer of [...timers]) if (timer.at <= now && timers.delete(timer)) timer.fire()
    }
    const begun: (() => void)[] = []
    const slow = defineAgent({
      id: 'slow', maxConcurrency: 1, timeoutMs: 60, capabilities: [{ skillId: 'work' }],
      run: () => new Promise<{ output: string }>((resolve) => begun.push(() => resolve({ output: 'done' }))),
    })
    await using orchestrator = new Orchestrator({ agents: [slow], clock })
    const sessions = await Promise.all([1, 2].map((input) => orchestrator.start({ task: { skills: ['work'], input } })))
    await expect.poll(() => begun.length).toBe(1)
    advance(50)
    begun[0]?.()
    await expect.poll(() => begun.length).toBe(2)
    advance(50)
    begun[1]?.()
    for (const session of sessions) expect((await session.result()).output).toBe('done')
  })

  it('says which skill nobody has', async () => {
    await using orchestrator = new Orchestrator({ agents: [writer] })
    const session = await orchestrator.start({ task: { skills: ['paint'], input: null } })
    await expect(session.result()).rejects.toMatchObject({ code: 'agent.none_suitable', message: expect.stringContaining('paint') })
  })

  it('refuses a call that could break the budget before it is made', async () => {
    await using orchestrator = new Orchestrator({ agents: [writer] })
    const session = await orchestrator.start({ task: { skills: ['write'], input: 'x' }, budget: { costUsd: 0.015 } })
    await expect(session.result()).rejects.toMatchObject({ code: 'limit.exceeded' })
  })

  it('names the path of a bad value in a session or an agent', async () => {
    await using orchestrator = new Orchestrator({ agents: [writer] })
    await expect(orchestrator.start({ task: { skills: [], input: null } })).rejects.toMatchObject({ code: 'input.invalid', message: expect.stringContaining('task.skills') })
    await expect(orchestrator.start({ pattern: 'choir', task: { skills: ['write'], input: null } })).rejects.toMatchObject({ code: 'pattern.unknown' })
    expect(() => defineAgent({ id: 'x', capabilities: [{ skillId: 'y', successRate: 2 }], run: async () => ({ output: 1 }) })).toThrow(/capabilities\.0\.successRate/)
    expect(() => new Orchestrator({ agents: [writer, writer] })).toThrow(/writer/)
  })
})
