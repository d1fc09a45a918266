import type { Append, AppendResult, EventLog, Positioned } from '../event-log.ts'
import { createMemoryRun, endMemoryRun, type MemoryRun } from './memory-run.ts'
import { applyRecordChanges } from './memory-records.ts'
import { retainEndedRun, type MemoryState } from './memory-state.ts'

/** The event log in memory. It answers at once, and keeps the very events it is given: who changes one later changes history. */
export function createMemoryEventLog(state: MemoryState): EventLog {
  return {
    append(appends) {
      // Most calls bring one append, at every step of a run; a callback, or a list that can grow, would cost more than the append.
      const [only] = appends
      return appends.length === 1 && only !== undefined ? [appendOne(state, only)] : appends.map((append) => appendOne(state, append))
    },
    read: async (runId, { after = 0, limit = Number.POSITIVE_INFINITY } = {}) => state.runs.get(runId)?.events.slice(after, after + limit) ?? [],
    readAll: async ({ after, limit, types }) =>
      positionedEvents(state, after)
        .filter(({ event }) => types === undefined || types.includes(event.type))
        .slice(0, limit),
  }
}

function appendOne(state: MemoryState, append: Append): AppendResult {
  const { runId, expectedVersion, lease, events, records, letters } = append
  const run = state.runs.get(runId) ?? (expectedVersion === 0 ? createRun(state, append) : undefined)
  if (run !== undefined && events[0] !== undefined && run.events[expectedVersion] === events[0]) return 'appended'
  if (run === undefined || (expectedVersion === 0 && run.events.length > 0)) return 'conflict'
  if (run.epoch !== lease.epoch || (run.owner !== lease.owner && run.status === 'running')) return 'fenced'
  if (run.events.length !== expectedVersion || run.status !== 'running') return 'conflict'
  if (letters?.some((id) => state.letters.get(id)?.error !== undefined || !state.letters.has(id))) return 'conflict'
  for (const recorded of events) {
    run.events.push(recorded)
    run.positions.push(++state.position)
  }
  if (records.length > 0) applyRecordChanges(state, records)
  if (letters !== undefined) for (const id of letters) state.letters.delete(id)
  const last = events.at(-1)
  if (last?.event.type === 'run.ended') {
    endMemoryRun(run, last)
    retainEndedRun(state, runId)
  }
  return 'appended'
}

function createRun(state: MemoryState, { runId, lease, events }: Append): MemoryRun | undefined {
  const first = events[0]
  if (first === undefined) return undefined
  const run = createMemoryRun(runId, first)
  run.owner = lease.owner
  run.epoch = lease.epoch
  run.leaseExpiresAt = state.clock.now() + lease.durationMs
  state.runs.set(runId, run)
  return run
}

/** The events behind a position, in order. Costs a pass over the runs that are kept. */
export function positionedEvents(state: MemoryState, after: number): readonly Positioned[] {
  const found: Positioned[] = []
  for (const { runId, events, positions } of state.runs.values()) {
    for (let index = events.length - 1; index >= 0; index--) {
      const recorded = events[index]
      const position = positions[index]
      if (recorded === undefined || position === undefined || position <= after) break
      found.push({ ...recorded, runId, position })
    }
  }
  return found.sort((a, b) => a.position - b.position)
}
