import { printReport, simulate, type Checker } from '@nofx/testing'
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { mixedScenario } from './mixed-scenario.ts'
import { teamOf } from './team.ts'

const calm = { faults: 'none', processes: 1 } as const

describe('simulate', () => {
  it('lets the agents of a user live through faults without spending a real second', async () => {
    const report = await simulate({ seeds: 20, scenario: teamOf(({ sleep: pause }, { signal }) => pause(60_000, signal)), faults: { 'crash': 2, 'partition': 1 } })
    expect(report.violations).toEqual([])
    expect(report.runs['session solo']).toMatchObject({ completed: 60, failed: 0 })
    expect(report.calls['agent worker']?.latencyMs.p50).toBeGreaterThanOrEqual(60_000)
    expect(report.virtualMs).toBeGreaterThan(20 * 60_000)
    expect(printReport(report).join('\n')).toContain('no violations')
  })

  it('finds what goes wrong once in many worlds, and brings it down to what it takes', async () => {
    // The user's own invariant: nobody is asked twice. An agent that is not of effect `once` is, when its process dies.
    const askedOnce: Checker = {
      name: 'asked once',
      check: ({ calls }) => {
        const agents = calls.filter(({ kind }) => kind === 'agent')
        const again = agents.find((call, index) => agents.findIndex(({ key }) => key === call.key) !== index)
        return again === undefined ? [] : [{ runId: again.runId, message: `${again.process} asked again.` }]
      },
    }
    const scenario = teamOf(({ sleep: pause }, { signal }) => pause(4_000, signal), 8)
    const report = await simulate({ seeds: 50, scenario, checkers: [askedOnce], faults: { 'crash': 2, 'delay': 10, 'reorder': 5 } })
    const [violation] = report.violations
    expect(violation).toMatchObject({ checker: 'asked once', run: 'run 1', faults: [{ kind: 'crash' }], operations: [expect.stringContaining('task')] })
    expect(violation?.faultsPlanned).toBeGreaterThan(5)
    expect(violation?.story.some((line) => line.includes('dies'))).toBe(true)
    expect(violation?.story.some((line) => line.includes('takes it over'))).toBe(true)
    // The same seed says the same.
    const again = await simulate({ seeds: [violation?.seed ?? 0], scenario, checkers: [askedOnce], faults: { 'crash': 2, 'delay': 10, 'reorder': 5 } })
    expect(again.violations[0]?.story).toEqual(violation?.story)
  })

  it('says that a run never ends, and which', async () => {
    const report = await simulate({ ...calm, seeds: 1, calmMs: 60_000, realMs: 20, scenario: teamOf(() => new Promise(() => {}), 1), shrink: false })
    expect(report.violations).toMatchObject([{ checker: 'no-escape', run: 'run 1', message: expect.stringContaining('"worker"') as string }])
  })

  it.each([
    ['a real timer', () => sleep(20)],
    ['a real timer that is longer than anybody waits', () => sleep(30_000, undefined, { ref: false })],
    ['a file', () => readFile(import.meta.filename)],
  ])('names a handler that waits for %s instead of hanging', async (_, escape) => {
    const begun = performance.now()
    const report = await simulate({ ...calm, seeds: 1, realMs: 100, scenario: teamOf(async ({ sleep: pause }, { signal }) => {
      await pause(10, signal)
      await escape()
    }, 1) })
    expect(report.violations).toMatchObject([{ checker: 'no-escape', message: expect.stringContaining('The agent "worker"') as string }])
    expect(performance.now() - begun).toBeLessThan(10_000)
  })

  it('notices that a handler asks the machine for chance', async () => {
    const report = await simulate({ ...calm, seeds: 1, scenario: teamOf(({ sleep: pause }, { signal }) => pause(1_000 * Math.random(), signal)) })
    expect(report.violations).toMatchObject([{ checker: 'same-again', message: expect.stringContaining('host.random') as string }])
  })

  it('refuses what it cannot simulate, naming the value', async () => {
    const refusals: readonly (readonly [object, string])[] = [
      [{ faults: { 'meteor': 1 } }, 'no fault "meteor"'],
      [{ faults: { 'crash': -1 } }, 'faults["crash"]: -1'],
      [{ faults: { 'crash': Number.NaN } }, 'NaN'],
      [{ seeds: 1.5 }, 'seeds: 1.5'],
      [{ seeds: [1, 2.5] }, 'seeds: 2.5'],
      [{ seeds: { from: 0.1, count: 3 } }, 'seeds.from: 0.1'],
      [{ processes: 0 }, 'processes: 0'],
      [{ leaseMs: -5 }, 'leaseMs: -5'],
      [{ scenario: undefined }, 'scenario'],
    ]
    for (const [options, text] of refusals) {
      await expect(simulate({ seeds: 1, scenario: mixedScenario, ...options })).rejects.toMatchObject({ code: 'input.invalid', message: expect.stringContaining(text) as string })
    }
  })
})
