import { describe, expect, it } from 'vitest'
import { printSummary, printViolations } from './print.ts'
import { runChaos } from './run-chaos.ts'

const TEST_MS_MAX = 180_000

describe('processes on one Postgres that are killed at random under load, while the server is restarted', () => {
  it('end every run once with the right result, and do nothing again that the log has settled', { timeout: TEST_MS_MAX }, async () => {
    const result = await runChaos({ seconds: 8, processes: 4, seed: 3 })
    expect(printViolations(result)).toEqual([])
    console.log(printSummary(result).join('\n'))
    // It would prove nothing had nothing happened.
    const { evidence: { stored, journal }, killed, serverRestarts } = result
    expect({ killed: killed > 0, serverRestarts }).toEqual({ killed: true, serverRestarts: 1 })
    expect([...stored.values()].some(({ head }) => head.epoch > 1)).toBe(true)
    expect(journal.length).toBeGreaterThan(100)
  })
})
