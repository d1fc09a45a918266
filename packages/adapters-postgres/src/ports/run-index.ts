import type { RunIndex } from '@nofx/core'
import { sql } from 'kysely'
import type { Database } from '../database.ts'
import { prune } from '../prune.ts'
import { claimRuns } from '../queries/claim-runs.ts'
import { readRuns } from '../queries/read-runs.ts'
import { releaseRuns } from '../queries/release-runs.ts'
import { renewLeases } from '../queries/renew-leases.ts'
import { suspendRuns, wakeRun } from '../queries/suspend-runs.ts'
import { isRunId } from '../run-id.ts'

/** Who owns which run, on Postgres. */
export function createRunIndex(database: Database): RunIndex {
  const { names } = database
  return {
    async get(runId) {
      if (!isRunId(runId)) return undefined
      const [head] = await database.run((db) => readRuns(db, names, [sql`run_id = ${runId}::uuid`], 1))
      return head
    },
    list({ status, kind, name, limit = 100, after } = {}) {
      const conditions = [
        ...(status === undefined ? [] : [sql`status = ${status}`]),
        ...(kind === undefined ? [] : [sql`kind = ${kind}`]),
        ...(name === undefined ? [] : [sql`name = ${name}`]),
        ...(after === undefined ? [] : [sql`(created_at, run_id) < (to_timestamp(${after.createdAt}::float8 / 1000), ${after.runId}::uuid)`]),
      ]
      return database.run((db) => readRuns(db, names, conditions, limit))
    },
    claim: (request) => database.run((db) => claimRuns(db, names, request.runIds === undefined ? request : { ...request, runIds: request.runIds.filter(isRunId) })),
    renew: ({ owner, durationMs }) => database.run((db) => renewLeases(db, names, owner, durationMs)),
    async release(owner, runIds) {
      const known = runIds.filter(isRunId)
      if (known.length > 0) await database.run((db) => releaseRuns(db, names, owner, known))
    },
    async suspend(owner, runs) {
      const known = runs.filter(({ runId }) => isRunId(runId))
      if (known.length > 0) await database.run((db) => suspendRuns(db, names, owner, known))
    },
    async wake(runId) {
      if (isRunId(runId)) await database.run((db) => wakeRun(db, names, runId))
    },
    prune: (request) => prune(database, request),
  }
}
