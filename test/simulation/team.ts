import { defineAgent, Orchestrator, type Agent } from '@nofx/orchestration'
import type { Client, Operation, Scenario, SimulatedHost } from '@nofx/testing'

/** What an agent of a small world does. */
export type Work = (host: SimulatedHost, call: { readonly signal: AbortSignal; readonly idempotencyKey: string }) => Promise<unknown>

/** A small world: one agent in each process, and some tasks for it. */
export function teamOf(work: Work, tasks = 3, options: Partial<Pick<Agent, 'timeoutMs' | 'effect'>> = {}): () => Scenario<Orchestrator> {
  return () => ({
    boot: (host) => new Orchestrator({
      ...host.options,
      agents: [defineAgent({ id: 'worker', capabilities: [{ skillId: 'work' }], ...options, run: async (_, context) => ({ output: (await work(host, context)) ?? null }) })],
    }),
    operations: Array.from({ length: tasks }, (_, index): Operation<Orchestrator> => ({ atMs: index * 1_000, name: `task ${index}`, run: (client) => ask(client, index) })),
  })
}

async function ask(client: Client<Orchestrator>, input: number): Promise<void> {
  const id = client.id()
  client.expect(id, (end) => (end.status === 'completed' ? undefined : `It ended ${end.status}.`))
  await client.call('starts a task', async (app) => {
    await app.start({ id, task: { skills: ['work'], input } })
  }, id)
}
