import type { Append, AppendResult, EventLog, Recorded } from '@nofx/core'
import type { Kysely } from 'kysely'
import type { Database } from '../database.ts'
import { appendBatch, appendParameters, type AppendParameters } from '../queries/append.ts'
import { findOwnAppend } from '../queries/find-own-append.ts'
import { readAllEvents } from '../queries/read-all-events.ts'
import { readEvents } from '../queries/read-events.ts'
import { isRunId } from '../run-id.ts'

/**
 * The event log on Postgres. When `append` throws, nothing of the call was stored, unless the error is `retryable`: then it is
 * unknown, and who sends the same events again is told.
 */
export function createEventLog(database: Database): EventLog {
  const { names } = database
  // The first events of appends that have been sent: an append can only come again while somebody still holds its events.
  const sent = new WeakSet<Recorded>()
  const noteSent = (appends: readonly Append[]) => {
    let wasSent = false
    for (const { events: [first] } of appends) {
      if (first === undefined) continue
      wasSent ||= sent.has(first)
      sent.add(first)
    }
    return wasSent
  }
  // An earlier attempt whose acknowledgement was lost looks like a conflict to a later one.
  const recognise = async (db: Kysely<unknown>, append: Append, result: AppendResult): Promise<AppendResult> => {
    if (result === 'appended') return result
    const found = await findOwnAppend(db, names, append)
    if (found === undefined) return result
    // A start that was stored, and whose run was taken over since, is no conflict.
    return found === 'held' ? 'appended' : 'fenced'
  }

  const store = async (db: Kysely<unknown>, { appends, parameters }: Round, isRepeated: boolean) => {
    const results = await appendBatch(db, names, parameters, appends.length)
    if (!isRepeated) return results
    const recognised: AppendResult[] = []
    for (const [index, append] of appends.entries()) recognised.push(await recognise(db, append, results[index] ?? 'conflict'))
    return recognised
  }
  const storeAll = async (db: Kysely<unknown>, rounds: readonly Round[], isRepeated: boolean) => {
    const results: AppendResult[] = []
    for (const round of rounds) {
      const answers = await store(db, round, isRepeated)
      round.indices.forEach((index, at) => (results[index] = answers[at] ?? 'conflict'))
    }
    return results
  }

  return {
    async append(appends) {
      const rounds = roundsOf(appends)
      const wasSent = noteSent(appends)
      return database.run((db, attempt) => {
        const isRepeated = wasSent || attempt > 1
        return rounds.length > 1 ? db.transaction().execute((transaction) => storeAll(transaction, rounds, isRepeated)) : storeAll(db, rounds, isRepeated)
      })
    },
    async read(runId, { after = 0, limit = Number.POSITIVE_INFINITY } = {}) {
      if (!isRunId(runId)) return []
      return database.run((db) => readEvents(db, names, runId, after, limit))
    },
    readAll: ({ after, limit, types }) => database.run((db) => readAllEvents(db, names, after, limit, types)),
  }
}

interface Round {
  /** The places of the appends in their batch. */
  readonly indices: readonly number[]
  readonly appends: readonly Append[]
  readonly parameters: AppendParameters
}

/** A batch in rounds that have one append of a run at most: almost always a single one. */
function roundsOf(batch: readonly Append[]): readonly Round[] {
  const rounds: number[][] = []
  const seen = new Map<string, number>()
  batch.forEach(({ runId }, index) => {
    const round = seen.get(runId) ?? 0
    seen.set(runId, round + 1)
    ;(rounds[round] ??= []).push(index)
  })
  return rounds.map((indices) => {
    const appends = indices.map((index) => batch[index] as Append)
    return { indices, appends, parameters: appendParameters(appends) }
  })
}
