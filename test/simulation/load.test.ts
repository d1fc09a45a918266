import type { Orchestrator } from '@nofx/orchestration'
import { closedLoop, printReport, simulate } from '@nofx/testing'
import { describe, expect, it } from 'vitest'
import { CALM, HOUR_MS, office } from './office.ts'

const TEST_MS_MAX = 120_000

describe('a simulated load', () => {
  it('has a hundred agents work for an hour', { timeout: TEST_MS_MAX }, async () => {
    const report = await simulate({
      ...CALM,
      scenario: office({
        agents: 100, atOnce: 1, latencyMs: { shape: 'log-normal', medianMs: 180_000, sigma: 0.6 },
        operations: () => asking({ users: 100, skills: 100, untilMs: HOUR_MS }),
      }),
    })
    console.log(printReport(report)[0])
    expect(report.violations).toEqual([])
    expect(report.virtualMs).toBeGreaterThan(HOUR_MS)
    expect(report.runs['session solo']?.completed).toBeGreaterThan(1_000)
  })

  it('has ten thousand operations under way at one time, in less than a gibibyte', { timeout: TEST_MS_MAX }, async () => {
    const report = await simulate({
      ...CALM,
      scenario: office({
        agents: 1, atOnce: 10_000, latencyMs: { shape: 'pareto', leastMs: 30_000, alpha: 2 },
        operations: () => asking({ users: 10_000, skills: 1, untilMs: 1 }),
      }),
    })
    console.log(printReport(report)[0], `${Math.round(process.memoryUsage().rss / 2 ** 20)} MiB`)
    expect(report.violations).toEqual([])
    expect(report.runs['session solo']?.completed).toBeGreaterThan(5_000)
    expect(process.memoryUsage().rss).toBeLessThan(2 ** 30)
  })
})

/** Users who ask, wait for their answer, and ask again. */
function asking({ users, skills, untilMs }: { readonly users: number; readonly skills: number; readonly untilMs: number }) {
  return closedLoop<Orchestrator>({
    users, thinkMs: 1, untilMs,
    task: (client, user, turn) => client.call('asks', async (app) => (await app.start({ id: client.id(`${turn}`), task: { skills: [`skill ${user % skills}`], input: turn } })).result()),
  })
}
