import type { RunIndex } from '@nofx/core'
import type { Database } from './database.ts'
import { pruneDefinitions } from './queries/prune-definitions.ts'
import { dueRuns, keepRun, pruneRuns } from './queries/prune-runs.ts'
import { isBrokenReference } from './storage-error.ts'

/** How long a run that something refers to is left alone, in ms: trying costs a statement, and a reference seldom goes away. */
const KEPT_MS = 86_400_000

/** Runs that one call sets aside at most: each costs a few statements, and the next call goes on. */
const KEPT_MAX = 1_000

/**
 * Removes runs that ended long ago, as a batch. When a table of the host refers to one of them the batch fails; then it is done run by
 * run, and those that are referred to are set aside, so that the next batch has others. When none is left, what no run follows any more goes,
 * too. Answers with how many were removed.
 */
export async function prune(database: Database, { olderThanMs, limit = 100 }: Parameters<RunIndex['prune']>[0]): Promise<number> {
  const { names } = database
  let removed = 0
  let kept = 0
  while (removed < limit && kept < KEPT_MAX) {
    const all = await removeUnreferred(database, olderThanMs, limit - removed)
    if (all !== undefined) {
      if (removed + all < limit) await database.run((db) => pruneDefinitions(db, names))
      return removed + all
    }
    for (const runId of await database.run((db) => dueRuns(db, names, olderThanMs, limit - removed))) {
      const one = await removeUnreferred(database, olderThanMs, 1, runId)
      if (one === undefined) {
        await database.run((db) => keepRun(db, names, runId, KEPT_MS))
        kept += 1
      } else removed += one
    }
  }
  return removed
}

/** Answers with nothing, and has removed nothing, when something refers to one of the runs. */
async function removeUnreferred(database: Database, olderThanMs: number, limit: number, only?: string): Promise<number | undefined> {
  try {
    return await database.run((db) => pruneRuns(db, database.names, olderThanMs, limit, only))
  } catch (error) {
    if (isBrokenReference(error)) return undefined
    throw error
  }
}
