import { assertAppend, NofxError, type Append, type AppendResult, type Recorded, type RunEnded, type RunStarted } from '@nofx/core'
import type { Connection } from '../connection.ts'
import { eventText, type Blob } from '../payload.ts'
import { SQL_NOW } from '../sql-clock.ts'
import { isUuid } from '../uuid.ts'
import { keepBlob } from './blobs.ts'
import { areAllThere, takeLetters } from './letters.ts'
import { recordStatements, type RecordStatement } from './write-records.ts'

/** An append as it goes into the tables: everything that can be wrong in itself was found, and no lock was held meanwhile. */
export interface PreparedAppend {
  readonly append: Append
  readonly head: Readonly<Record<string, string | number | null>>
  /** The text of each event. */
  readonly texts: readonly string[]
  readonly blobs: readonly Blob[]
  readonly records: readonly RecordStatement[]
}

const CREATE_HEAD = `
  insert into nofx_runs (run_id, kind, name, parent, created_at, status, owner, epoch, version, lease_expires_at, ended_at)
  values (:runId, :kind, :name, :parent, :createdAt, coalesce(:status, 'running'), iif(:status is null, :owner, null), :epoch, :next, ${SQL_NOW} + :leaseMs, :endedAt)
  on conflict (run_id) do nothing`

/** An append also renews the lease, for free. */
const MOVE_HEAD = `
  update nofx_runs
  set version = :next, status = coalesce(:status, status), owner = iif(:status is null, owner, null), lease_expires_at = ${SQL_NOW} + :leaseMs, ended_at = :endedAt
  where run_id = :runId and version = :expected and owner = :owner and epoch = :epoch`

const INSERT_EVENT = 'insert into nofx_events (run_id, version, at, type, event) values (?, ?, ?, ?, ?)'

/**
 * Stores an append in the transaction under way, or nothing of it. Whether the run is at the expected version and belongs to the lease is
 * asked by the statement that moves its head.
 */
export function appendOne(connection: Connection, { append, head, texts, blobs, records }: PreparedAppend): AppendResult {
  const { runId, expectedVersion, events, letters } = append
  if (letters !== undefined && !areAllThere(connection, letters)) return whyNot(connection, append)
  const { changes } = connection.prepare(expectedVersion === 0 ? CREATE_HEAD : MOVE_HEAD).run(head)
  if (changes === 0) return whyNot(connection, append)
  const insert = connection.prepare(INSERT_EVENT)
  events.forEach(({ version, at, event }, index) => insert.run(runId, version, at, event.type, texts[index] ?? null))
  for (const blob of blobs) keepBlob(connection, runId, blob)
  for (const record of records) record.run(connection)
  if (letters !== undefined) takeLetters(connection, letters)
  return 'appended'
}

/** Who has lost a run is told so, whatever its version. An ended run has no owner, but still the epoch of its last one. */
function whyNot(connection: Connection, { runId, expectedVersion, lease }: Append): 'conflict' | 'fenced' {
  if (expectedVersion === 0) return 'conflict'
  const isFenced = connection
    .prepare(`select 1 from nofx_runs where run_id = ? and (epoch <> ? or (status = 'running' and owner is not ?))`)
    .get(runId, lease.epoch, lease.owner)
  return isFenced === undefined ? 'conflict' : 'fenced'
}

/** @throws NofxError `input.invalid`, naming run and event, for an append that can never be stored */
export function prepareAppend(append: Append): PreparedAppend {
  const { runId, events, records } = append
  assertAppend(append)
  if (!isUuid(runId)) throw new NofxError('input.invalid', `The run id ${JSON.stringify(runId)} is no UUID. Ids are UUIDs, in this store and in others.`)
  const blobs: Blob[] = []
  return {
    append,
    head: headOf(append),
    texts: events.map((recorded) => textOf(runId, recorded, (blob) => blobs.push(blob))),
    blobs,
    records: recordStatements(records),
  }
}

/** What the append means for the head of its run, by the names in the two statements. */
function headOf({ runId, expectedVersion, lease, events }: Append): PreparedAppend['head'] {
  const first = events[0]
  const last = events.at(-1)
  const hasEnded = last?.event.type === 'run.ended'
  return {
    runId,
    next: expectedVersion + events.length,
    owner: lease.owner,
    epoch: lease.epoch,
    leaseMs: Math.round(lease.durationMs),
    status: hasEnded ? (last.event as RunEnded).status : null,
    endedAt: hasEnded ? last.at : null,
    ...(expectedVersion === 0 && first !== undefined ? birthOf(first) : { expected: expectedVersion }),
  }
}

function birthOf({ at, event }: Recorded) {
  const { kind, name, parent } = event as RunStarted
  return { kind, name, parent: parent?.runId ?? null, createdAt: at }
}

function textOf(runId: string, { version, event }: Recorded, keep: (blob: Blob) => void): string {
  try {
    return eventText(event, keep)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new NofxError('input.invalid', `Event ${version} ("${event.type}") of run ${runId} cannot be written as JSON: ${reason}`, { cause })
  }
}
