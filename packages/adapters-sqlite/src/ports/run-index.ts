import type { RunIndex } from '@nofx/core'
import type { Database } from '../database.ts'
import { prune } from '../prune.ts'
import { claimRuns } from '../queries/claim-runs.ts'
import { readRun, readRuns } from '../queries/read-runs.ts'
import { releaseRuns } from '../queries/release-runs.ts'
import { suspendRuns, wakeRun } from '../queries/suspend-runs.ts'
import { renewLeases } from '../queries/renew-leases.ts'

/** Who owns which run, on SQLite. */
export function createRunIndex(database: Database): RunIndex {
  return {
    get: (runId) => database.read((connection) => readRun(connection, runId)),
    list: (filter = {}) => database.read((connection) => readRuns(connection, filter)),
    claim: (request) => database.write((connection) => claimRuns(connection, request)),
    renew: ({ owner, durationMs }) => database.write((connection) => renewLeases(connection, owner, durationMs)),
    async release(owner, runIds) {
      if (runIds.length > 0) await database.write((connection) => releaseRuns(connection, owner, runIds))
    },
    async suspend(owner, runs) {
      if (runs.length > 0) await database.write((connection) => suspendRuns(connection, owner, runs))
    },
    wake: (runId) => database.write((connection) => wakeRun(connection, runId)),
    prune: (request) => prune(database, request),
  }
}
