import type { RunIndex } from '@nofx/core'
import type { Database } from './database.ts'
import { dueRuns, keepRun, removeRuns } from './queries/prune-runs.ts'
import { isStillReferred } from './storage-error.ts'

/** How long a run that something refers to is left alone, in ms: trying costs a statement, and a reference seldom goes away. */
const KEPT_MS = 86_400_000

/**
 * Removes runs that ended long ago, as a batch. When a table of the host refers to one of them the batch fails; then it is done run by
 * run, and those that are referred to are set aside, so that the next batch has others. Answers with how many were removed.
 */
export async function prune(database: Database, { olderThanMs, limit = 100 }: Parameters<RunIndex['prune']>[0]): Promise<number> {
  let removed = 0
  while (removed < limit) {
    const due = await database.read((connection) => dueRuns(connection, olderThanMs, limit - removed))
    if (due.length === 0) break
    const all = await removeUnreferred(database, due)
    if (all === undefined) for (const runId of due) removed += (await removeUnreferred(database, [runId])) ?? (await setAside(database, runId))
    else removed += all
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

async function setAside(database: Database, runId: string): Promise<number> {
  await database.write((connection) => keepRun(connection, runId, KEPT_MS))
  return 0
}
