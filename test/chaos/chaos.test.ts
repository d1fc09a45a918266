import { Client } from 'pg'
import { describe, expect, inject, it } from 'vitest'
import { runChaos } from './run-chaos.ts'

describe('processes that are killed while they work', () => {
  it('lose nothing and do nothing twice that must not be', async () => {
    const connectionString = inject('postgresUrl')
    const schema = `chaos_${process.pid}`
    /** Other tests are on the same server, so only our connections are broken, all at once. */
    const breakServer = async () => {
      const admin = new Client({ connectionString })
      await admin.connect()
      await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where query like $1 and pid <> pg_backend_pid()', [`%${schema}%`])
      await admin.end()
    }
    const report = await runChaos({ connectionString, schema, processes: 3, seconds: 8, seed: 1, runsPerSecond: 8, leaseMs: 1_500, breakServer })
    expect(report.violations).toEqual([])
    expect(report.runs).toBeGreaterThan(30)
    expect(report.killed).toBeGreaterThan(2)
    expect(report.takeovers).toBeGreaterThan(0)
  }, 120_000)
})
