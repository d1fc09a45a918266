import { FAULTS, printReport, printViolation, simulate } from '@nofx/testing'
import { describe, expect, it } from 'vitest'
import { isKnown } from './known-defects.ts'
import { clerkScenario } from './clerk-scenario.ts'
import { mixedScenario, releasesScenario } from './mixed-scenario.ts'
import { WORKLOADS } from './workloads/index.ts'

const SEEDS = 200
const TEST_MS_MAX = 120_000

describe('the mixed scenario: three processes, sessions and workflows of every shape, every kind of fault', () => {
  it('breaks no invariant, whatever goes wrong', { timeout: TEST_MS_MAX }, async () => {
    const report = await simulate({ scenario: mixedScenario, seeds: SEEDS, isKnown })
    expect(report.violations.flatMap(printViolation)).toEqual([])
    console.log(printReport(report).slice(0, 2).join('\n'))
    // It would prove nothing had nothing happened.
    expect(Object.keys(report.faults)).toEqual(FAULTS.map(({ name }) => name).toSorted())
    expect(Object.keys(report.runs).length).toBeGreaterThanOrEqual(WORKLOADS.length)
    expect(report.orders).toBeGreaterThan(0.99 * SEEDS)
    expect(report.handOvers).toBeGreaterThan(SEEDS)
  })

  it.each([['a process that lacks a workflow', releasesScenario], ['clerks who answer before a run has gone on', clerkScenario]] as const)('nor does it with %s', { timeout: TEST_MS_MAX }, async (_, scenario) => {
    const report = await simulate({ scenario, seeds: 60, isKnown })
    expect(report.violations.flatMap(printViolation)).toEqual([])
    expect(report.runs['workflow approval']?.completed).toBeGreaterThan(20)
  })

  it('is the same world to the letter when a seed is run again', { timeout: TEST_MS_MAX }, async () => {
    const report = await simulate({ scenario: mixedScenario, seeds: { from: 5_000, count: 20 }, twice: 20, isKnown })
    expect(report.violations.flatMap(printViolation)).toEqual([])
  })
})
