import { startControlPlane, type ControlPlane } from '@nofx/control-plane'
import { defineAgent } from '@nofx/orchestration'
import { modelledAgent, simulate, type Operation } from '@nofx/testing'
import { defineWorkflow } from '@nofx/workflows'
import { expect, it } from 'vitest'

it('a whole control plane lives in each process', async () => {
  const report = await simulate({
    seeds: 10, faults: { crash: 2, 'store-unavailable': 1 },
    scenario: () => ({
      boot: (host) => startControlPlane({
        ...host.options,
        agents: [defineAgent({ id: 'worker', capabilities: [{ skillId: 'work' }], run: modelledAgent(host, { name: 'worker', latencyMs: { shape: 'recorded', valuesMs: [800] } }) })],
        workflows: [defineWorkflow('errand', {}, ({ agent }) => agent({ id: 'work', skills: ['work'] }, {}))],
      }),
      operations: [0, 2_000, 4_000].map((atMs): Operation<ControlPlane> => ({
        atMs, name: 'an errand',
        async run(client) {
          const id = client.id()
          client.expect(id, ({ status }) => (status === 'completed' ? undefined : `It ended ${status}.`))
          for (let is = 'lost'; is !== 'done'; await client.sleep(500)) ({ is } = await client.call('starts', async ({ workflows }) => void (await workflows.start('errand', {}, { id, ifExists: 'attach' })), id))
        },
      })),
    }),
  })
  expect(report.violations).toEqual([])
  expect(report.runs['workflow errand']).toMatchObject({ completed: 30, running: 0 })
  expect(report.runs['session solo']).toMatchObject({ completed: 30, running: 0 })
})
