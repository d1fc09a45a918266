import type { Append, AppendResult, EventLog, Recorded } from '@nofx/core'
import type { Kysely } from 'kysely'
import { appendCall, type AppendCall } from '../append-call.ts'
import type { Database } from '../database.ts'
import { DefinitionCache } from '../definition-cache.ts'
import { append } from '../queries/append.ts'
import { findOwnAppend } from '../queries/find-own-append.ts'
import { readAllEvents } from '../queries/read-all-events.ts'
import { readEvents } from '../queries/read-events.ts'
import { isRunId } from '../run-id.ts'
import { SeenLately } from '../seen-lately.ts'
import { isBrokenReference } from '../storage-error.ts'

/**
 * The event log on Postgres. When `append` throws, nothing of the call was stored, unless the error is `retryable`: then it is
 * unknown, and who sends the same events again is told.
 */
export function createEventLog(database: Database): EventLog {
  const { names } = database
  const seen = new SeenLately()
  const definitions = new DefinitionCache()
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
  const recognise = async (db: Kysely<unknown>, one: Append, result: AppendResult): Promise<AppendResult> => {
    if (result === 'appended') return result
    const found = await findOwnAppend(db, names, one)
    if (found === undefined) return result
    // A start that was stored, and whose run was taken over since, is no conflict.
    return found === 'held' ? 'appended' : 'fenced'
  }

  const store = async (db: Kysely<unknown>, call: AppendCall, isRepeated: boolean) => {
    const results = await append(db, names, call)
    if (!isRepeated) return results
    const recognised: AppendResult[] = []
    for (const [index, one] of call.appends.entries()) recognised.push(await recognise(db, one, results[index] ?? 'conflict'))
    return recognised
  }
  const storeAll = async (db: Kysely<unknown>, rounds: readonly Round[], isRepeated: boolean) => {
    const results: AppendResult[] = []
    for (const { indices, call } of rounds) {
      const answers = await store(db, call, isRepeated)
      indices.forEach((index, at) => (results[index] = answers[at] ?? 'conflict'))
    }
    return results
  }
  const storeRounds = (rounds: readonly Round[], wasSent: boolean) =>
    database.run((db, attempt) => {
      const isRepeated = wasSent || attempt > 1
      return rounds.length > 1 ? db.transaction().execute((transaction) => storeAll(transaction, rounds, isRepeated)) : storeAll(db, rounds, isRepeated)
    })

  return {
    async append(appends) {
      const wasSent = noteSent(appends)
      let rounds = roundsOf(appends, seen)
      let results: readonly AppendResult[]
      try {
        results = await storeRounds(rounds, wasSent)
      } catch (error) {
        // Somebody has removed what the store was trusted to have: it is sent once more.
        if (!isBrokenReference(error) || !rounds.some(({ call }) => call.isTrusting)) throw error
        seen.clear()
        rounds = roundsOf(appends, seen)
        results = await storeRounds(rounds, wasSent)
      }
      for (const { call } of rounds) seen.add(call.brings)
      return results
    },
    async read(runId, { after = 0, limit = Number.POSITIVE_INFINITY } = {}) {
      if (!isRunId(runId)) return []
      return database.run((db) => readEvents(db, names, definitions, runId, after, limit))
    },
    readAll: ({ after, limit, types }) => database.run((db) => readAllEvents(db, names, definitions, after, limit, types)),
  }
}

/** Appends that go in one call. */
interface Round {
  /** The places of the appends in their batch. */
  readonly indices: readonly number[]
  readonly call: AppendCall
}

/** A batch in rounds that have one append of a run at most: almost always a single one. */
function roundsOf(batch: readonly Append[], seen: SeenLately): readonly Round[] {
  const rounds: number[][] = []
  const rounded = new Map<string, number>()
  batch.forEach(({ runId }, index) => {
    const round = rounded.get(runId) ?? 0
    rounded.set(runId, round + 1)
    ;(rounds[round] ??= []).push(index)
  })
  return rounds.map((indices) => ({ indices, call: appendCall(indices.map((index) => batch[index] as Append), seen) }))
}
