import { assertAppend } from '../assert-append.ts'
import type { Append, AppendResult, EventLog, Positioned } from '../event-log.ts'
import { settleLetter } from './memory-mailbox.ts'
import { createMemoryRun, endMemoryRun, type MemoryRun } from './memory-run.ts'
import { applyRecordChanges, preparedChanges, type PreparedChange } from './memory-records.ts'
import { retainEndedRun, type MemoryState } from './memory-state.ts'

/** The event log in memory. It answers at once, and keeps the very events it is given: who changes one later changes history. */
export function createMemoryEventLog(state: MemoryState): EventLog {
  return {
    append(appends) {
      // Most calls bring one append, at every step of a run; a callback, or a list that can grow, would cost more than the append.
      const [only] = appends
      if (appends.length === 1 && only !== undefined) return [appendOne(state, only, prepared(state, only))]
      // All are looked at before any is stored.
      const changes = appends.map((append) => prepared(state, append))
      return appends.map((append, index) => appendOne(state, append, changes[index] ?? NO_CHANGES))
    },
    read: async (runId, { after = 0, limit = Number.POSITIVE_INFINITY } = {}) => state.runs.get(runId)?.events.slice(after, after + limit) ?? [],
    readAll: async ({ after, limit, types }) =>
      positionedEvents(state, after)
        .filter(({ event }) => types === undefined || types.includes(event.type))
        .slice(0, limit),
  }
}

const NO_CHANGES: readonly PreparedChange[] = []

/** @throws NofxError `input.invalid` for an append that can never be stored */
function prepared(state: MemoryState, append: Append): readonly PreparedChange[] {
  assertAppend(append)
  return append.records.length === 0 ? NO_CHANGES : preparedChanges(state, append.records)
}

function appendOne(state: MemoryState, append: Append, records: readonly PreparedChange[]): AppendResult {
  const { runId, expectedVersion, lease, events, letters } = append
  const run = state.runs.get(runId) ?? (expectedVersion === 0 ? createRun(state, append) : undefined)
  if (run === undefined) return 'conflict'
  if (events[0] !== undefined && run.events[expectedVersion] === events[0]) return isHeldBy(run, append) ? 'appended' : 'fenced'
  if (expectedVersion === 0 && run.events.length > 0) return 'conflict'
  if (run.epoch !== lease.epoch || (run.owner !== lease.owner && run.status === 'running')) return 'fenced'
  if (run.events.length !== expectedVersion || run.status !== 'running') return 'conflict'
  if (letters?.some((id) => state.letters.get(id)?.state.status !== 'waiting')) return 'conflict'
  for (const recorded of events) {
    run.events.push(recorded)
    run.positions.push(++state.position)
  }
  if (records.length > 0) applyRecordChanges(state, records)
  if (letters !== undefined) for (const id of letters) settleLetter(state, id, { status: 'taken' })
  const last = events.at(-1)
  if (last?.event.type === 'run.ended') {
    endMemoryRun(run, last)
    retainEndedRun(state, runId)
  }
  return 'appended'
}

/** Whether nobody has taken the run over since. An ended or released run has no owner, but still the epoch of its last one. */
function isHeldBy({ epoch, owner }: MemoryRun, { lease }: Append): boolean {
  return epoch === lease.epoch && (owner ?? lease.owner) === lease.owner
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
