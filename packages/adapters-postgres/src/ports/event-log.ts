import type { Append, AppendResult, EventLog } from '@nofx/core'
import type { Kysely } from 'kysely'
import type { Database } from '../database.ts'
import { appendBatch, appendText, type AppendText } from '../queries/append.ts'
import { isOwnAppend } from '../queries/find-own-append.ts'
import { readAllEvents } from '../queries/read-all-events.ts'
import { readEvents } from '../queries/read-events.ts'
import { writeRecords } from '../queries/write-records.ts'
import { isRunId } from '../run-id.ts'

/**
 * The event log on Postgres. When `append` throws, nothing of the call was stored, unless the error is `retryable`: then it is
 * unknown, and refolding the run tells.
 */
export function createEventLog(database: Database): EventLog {
  const { names } = database
  const store = async (db: Kysely<unknown>, appends: readonly Append[], text: AppendText) => {
    if (appends.every(({ records }) => records.length === 0)) return appendBatch(db, names, text, appends.length)
    return db.transaction().execute(async (transaction) => {
      const results = await appendBatch(transaction, names, text, appends.length)
      const accepted = appends.filter((_, index) => results[index] === 'appended')
      await writeRecords(transaction, names, accepted.flatMap(({ records }) => records))
      return results
    })
  }
  // An earlier attempt whose acknowledgement was lost looks like a conflict to a later one.
  const recognise = async (db: Kysely<unknown>, append: Append, result: AppendResult): Promise<AppendResult> =>
    result === 'appended' || !(await isOwnAppend(db, names, append)) ? result : 'appended'

  return {
    async append(appends) {
      if (appends.length === 0) return []
      const text = appendText(appends)
      return database.run(async (db, attempt) => {
        const results = await store(db, appends, text)
        if (attempt === 1) return results
        const recognised: AppendResult[] = []
        for (const [index, append] of appends.entries()) recognised.push(await recognise(db, append, results[index] ?? 'conflict'))
        return recognised
      })
    },
    async read(runId, { after = 0, limit } = {}) {
      if (!isRunId(runId)) return []
      return database.run((db) => readEvents(db, names, runId, after, limit === undefined || limit === Number.POSITIVE_INFINITY ? null : limit))
    },
    readAll: ({ after, limit, types }) => database.run((db) => readAllEvents(db, names, after, limit, types)),
  }
}
