import type { Append, AppendResult, EventLog, Recorded } from '@nofx/core'
import type { Database } from '../database.ts'
import { appendOne, prepareAppend } from '../queries/append.ts'
import { readAllEvents } from '../queries/read-all-events.ts'
import { readEvents } from '../queries/read-events.ts'

/**
 * The event log on SQLite: a call of `append` is one transaction and one commit. When it throws, nothing of the call was stored.
 *
 * Nothing lies between us and SQLite that could lose an answer; but what stands around this store may, and send the same events again.
 * They are known again by being the same objects. (Equal events are not enough: two writers may have meant the same.)
 */
export function createEventLog(database: Database): EventLog {
  const storedBy = new WeakMap<Recorded, string>()
  const isStored = ({ events: [first], ...append }: Append) => first !== undefined && storedBy.get(first) === writer(append)

  return {
    async append(appends) {
      if (appends.length === 0) return []
      const prepared = appends.map(prepareAppend)
      const results = await database.write((connection) => prepared.map((one) => appendOne(connection, one)))
      return results.map((result, index): AppendResult => {
        const append = appends[index]
        if (append === undefined) return result
        if (result !== 'appended') return isStored(append) ? 'appended' : result
        if (append.events[0] !== undefined) storedBy.set(append.events[0], writer(append))
        return result
      })
    },
    read: (runId, { after = 0, limit = Number.POSITIVE_INFINITY } = {}) => database.read((connection) => readEvents(connection, runId, after, limit)),
    readAll: ({ after, limit, types }) => database.read((connection) => readAllEvents(connection, after, limit, types)),
  }
}

/** Whose append it is: to which run, under which lease. */
function writer({ runId, lease }: Pick<Append, 'runId' | 'lease'>): string {
  return `${runId} ${lease.epoch} ${lease.owner}`
}
