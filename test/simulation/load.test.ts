import { defineAgent, Orchestrator } from '@nofx/orchestration'
import { closedLoop, modelledAgent, printReport, simulate, type AgentModel, type Scenario } from '@nofx/testing'
import { describe, expect, it } from 'vitest'

const HOUR_MS = 3_600_000
const TEST_MS_MAX = 120_000

/** One process, and nothing goes wrong: what is asked is how much it takes. */
const calm = { seeds: 1, processes: 1, faults: 'none', twice: 0, faultsMs: 0, calmMs: 2 * HOUR_MS, leaseMs: 60_000, mailMs: 5_000 } as const

function office(agents: number, users: number, latencyMs: AgentModel['latencyMs'], untilMs: number): () => Scenario<Orchestrator> {
  return () => ({
    boot: (host) => new Orchestrator({
      ...host.options,
      agents: Array.from({ length: agents }, (_, index) =>
        defineAgent({
          id: `agent ${index}`, maxConcurrency: users, capabilities: [{ skillId: `skill ${index}` }],
          run: modelledAgent(host, { name: `agent ${index}`, latencyMs, costUsd: { median: 0.02, sigma: 0.4 } }),
        }),
      ),
    }),
    operations: closedLoop<Orchestrator>({
      users, thinkMs: 1, untilMs,
      task: (client, user, turn) => client.call('asks', async (app) => (await app.start({ id: client.id(`${turn}`), task: { skills: [`skill ${user % agents}`], input: turn } })).result()),
    }),
  })
}

describe('a simulated load', () => {
  it('has a hundred agents work for an hour in about a second', { timeout: TEST_MS_MAX }, async () => {
    const report = await simulate({ ...calm, scenario: office(100, 100, { shape: 'log-normal', medianMs: 180_000, sigma: 0.6 }, HOUR_MS) })
    console.log(printReport(report)[0])
    expect(report.violations).toEqual([])
    expect(report.virtualMs).toBeGreaterThan(HOUR_MS)
    expect(report.runs['session solo']?.completed).toBeGreaterThan(1_000)
    // A second on an idle machine; tests share theirs.
    expect(report.realMs).toBeLessThan(5_000)
  })

  it('has ten thousand operations under way at one time', { timeout: TEST_MS_MAX }, async () => {
    const report = await simulate({ ...calm, scenario: office(1, 10_000, { shape: 'pareto', leastMs: 30_000, alpha: 2 }, 1) })
    console.log(printReport(report)[0], `${Math.round(process.memoryUsage().rss / 2 ** 20)} MiB`)
    expect(report.violations).toEqual([])
    expect(report.runs['session solo']?.completed).toBeGreaterThan(5_000)
    expect(process.memoryUsage().rss).toBeLessThan(2 ** 30)
  })
})
