import type { RunIndex } from '@nofx/core'
import type { Database } from './database.ts'
import { dueRuns, keepRun, removeRuns } from './queries/prune-runs.ts'
import { isStillReferred } from './storage-error.ts'

/** How long a run that something refers to is left alone, in ms: trying costs a statement, and a reference seldom goes away. */
const KEPT_MS = 86_400_000

/** Runs that one call sets aside at most; the next call goes on. */
const KEPT_MAX = 1_000

/**
 * Removes runs that ended long ago, as a batch. When a table of the host refers to one of them the batch fails; then it is done run by
 * run, and those that are referred to are set aside, so that the next batch has others. Answers with how many were removed.
 */
export async function prune(database: Database, { olderThanMs, limit = 100 }: Parameters<RunIndex['prune']>[0]): Promise<number> {
  let removed = 0
  let kept = 0
  while (removed < limit && kept < KEPT_MAX) {
    const due = await database.read((connection) => dueRuns(connection, olderThanMs, limit - removed))
    if (due.length === 0) break
    const all = await removeUnreferred(database, due)
    if (all !== undefined) removed += all
    else {
      for (const runId of due) {
        const one = await removeUnreferred(database, [runId])
        if (one === undefined) {
          await database.write((connection) => keepRun(connection, runId, KEPT_MS))
          kept += 1
        } else removed += one
      }
    }
  }
  return removed
}

/** Answers with nothing, and has removed nothing, when something refers to one of the runs. */
async function removeUnreferred(database: Database, runIds: readonly string[]): Promise<number | undefined> {
  try {
    return await database.write((connection) => removeRuns(connection, runIds))
  } catch (error) {
    if (isStillReferred(error)) return undefined
    throw error
  }
}
