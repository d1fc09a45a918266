import { NOTHING, type Decider } from '@nofx/core'
import { Runtime, type RunKind } from '@nofx/runtime'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineStep, defineWorkflow, WorkflowEngine } from '../index.ts'

interface SessionInput {
  readonly task: { readonly skills: readonly string[]; readonly input: unknown }
  readonly agents?: readonly string[]
}

/** Sessions of one call, which costs what it may. */
const sessions: Decider<undefined> = {
  initial: () => undefined,
  evolve: (state) => state,
  decide(_, { event }) {
    if (event.type === 'run.started') return [{ type: 'effect.requested', v: 1, kind: 'agent', name: 'writer', mode: 'idempotent', input: event.input, reserveUsd: 0.5 }]
    if (event.type !== 'effect.settled' || event.status === 'cancelled') return NOTHING
    return [event.status === 'completed' ? { type: 'run.ended', v: 1, status: 'completed', output: { output: event.value } } : { type: 'run.ended', v: 1, status: 'failed', error: event.error }]
  },
}

function runtimeWithAgents(): Runtime {
  const runtime = new Runtime()
  const kind: RunKind<undefined, never> = {
    kind: 'session', decider: () => sessions, eventVersions: {},
    performers: {
      agent: {
        perform: async ({ input }, { spend }) => {
          spend({ costUsd: 0.5 })
          return { text: (input as SessionInput).task.skills.join(), about: (input as SessionInput).task.input, agents: (input as SessionInput).agents }
        },
      },
    },
  }
  runtime.register(kind)
  return runtime
}

const source = defineStep('source', { run: () => ({ topic: 'bees' }) })

describe('an agent node', () => {
  it('hands its task to a session below the workflow, and yields its output', async () => {
    const workflow = defineWorkflow('written', {}, ({ step, agent }) => agent({ skills: ['write', 'check'], output: z.object({ text: z.string(), about: z.unknown() }) }, step(source, {})))
    await using runtime = runtimeWithAgents()
    const engine = new WorkflowEngine({ runtime })
    const run = await engine.start(workflow, undefined)
    expect(await run.result()).toEqual({ text: 'write,check', about: { topic: 'bees' } })
    expect((await runtime.storage.runs.list()).map(({ kind }) => kind).sort()).toEqual(['session', 'workflow'])
  })

  it('lets only the agents be chosen that it names', async () => {
    const workflow = defineWorkflow('bound', {}, ({ agent }) => agent({ skills: ['write'], agents: ['ada', 'eve'] }, {}))
    expect(workflow.plan.nodes).toMatchObject([{ agents: ['ada', 'eve'] }])
    await using runtime = runtimeWithAgents()
    expect(await (await new WorkflowEngine({ runtime }).start(workflow, undefined)).result()).toMatchObject({ agents: ['ada', 'eve'] })
  })

  it('checks what the agents return', async () => {
    const workflow = defineWorkflow('checked', {}, ({ agent }) => agent({ skills: ['write'], output: z.object({ text: z.number() }) }, {}))
    await using runtime = runtimeWithAgents()
    await expect((await new WorkflowEngine({ runtime }).start(workflow, undefined)).result()).rejects.toMatchObject({
      code: 'step.failed', message: expect.stringContaining('the output of the agents of "agent write"') as string,
    })
  })

  it('may spend the whole budget of the workflow, and no more', async () => {
    const workflow = defineWorkflow('costly', {}, ({ agent }) => agent({ skills: ['write'], budget: { costUsd: 0.5 } }, {}))
    await using runtime = runtimeWithAgents()
    const engine = new WorkflowEngine({ runtime })
    expect(await (await engine.start(workflow, undefined, { limits: { costUsd: 0.5 } })).result()).toMatchObject({ text: 'write' })
    await expect((await engine.start(workflow, undefined, { limits: { costUsd: 0.4 } })).result()).rejects.toMatchObject({ code: 'limit.exceeded' })
  })
})
