import type { RunIndex } from '@nofx/core'
import { sql } from 'kysely'
import type { Database } from '../database.ts'
import { claimRuns } from '../queries/claim-runs.ts'
import { pruneRuns } from '../queries/prune-runs.ts'
import { readRuns } from '../queries/read-runs.ts'
import { releaseRuns } from '../queries/release-runs.ts'
import { renewLeases } from '../queries/renew-leases.ts'
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
    claim: (request) => database.run((db) => claimRuns(db, names, request)),
    renew: ({ owner, durationMs }) => database.run((db) => renewLeases(db, names, owner, durationMs)),
    async release(owner, runIds) {
      const known = runIds.filter(isRunId)
      if (known.length > 0) await database.run((db) => releaseRuns(db, names, owner, known))
    },
    prune: ({ olderThanMs, limit = 100 }) => database.run((db) => pruneRuns(db, names, olderThanMs, limit)),
  }
}
