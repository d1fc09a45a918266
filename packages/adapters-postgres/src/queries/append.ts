import { NofxError, type Append, type AppendResult, type Recorded, type RunEnded, type RunStarted } from '@nofx/core'
import { sql, type Kysely } from 'kysely'
import { toJsonText } from '../json-text.ts'
import type { SchemaNames } from '../schema-names.ts'

/** A batch as `nofx_append` takes it. Made once, and sent again as it is when an attempt fails. */
export interface AppendText {
  readonly appends: string
  readonly events: string
}

/** Stores a batch in one round trip; on its own it is one transaction. Answers for each append, in the order given. */
export async function appendBatch(db: Kysely<unknown>, names: SchemaNames, text: AppendText, count: number): Promise<readonly AppendResult[]> {
  const { rows } = await sql<{ answer: string }>`select ${names.of('nofx_append')}(${text.appends}::json, ${text.events}::json)::text as answer`.execute(db)
  const { appended, fenced } = JSON.parse(rows[0]?.answer ?? '{}') as { readonly appended: readonly number[]; readonly fenced: readonly number[] }
  const results: AppendResult[] = Array.from({ length: count }, () => 'conflict')
  for (const index of appended) results[index] = 'appended'
  for (const index of fenced) results[index] = 'fenced'
  return results
}

/** @throws NofxError `input.invalid`, naming run and event, for an event that cannot be stored */
export function appendText(appends: readonly Append[]): AppendText {
  return {
    appends: toJsonText(appends.map(head)),
    events: `[${appends.flatMap(({ runId, expectedVersion, events }, index) => events.map((recorded, offset) => eventText(index, runId, expectedVersion + offset + 1, recorded))).join(',')}]`,
  }
}

/** What the append means for the head of its run. The names are those of the columns in `nofx_append`. */
function head({ runId, expectedVersion, lease, events }: Append, index: number): object {
  const first = events[0]
  const last = events.at(-1)
  if (first === undefined || last === undefined) throw new NofxError('input.invalid', `An append to run ${runId} has no events.`)
  return {
    index, runId,
    expected: expectedVersion,
    next: expectedVersion + events.length,
    owner: lease.owner,
    epoch: lease.epoch,
    leaseMs: lease.durationMs,
    ...(last.event.type === 'run.ended' && { status: (last.event as RunEnded).status, endedAt: last.at }),
    ...(expectedVersion === 0 && birth(runId, first)),
  }
}

function birth(runId: string, { at, event }: Recorded): object {
  if (event.type !== 'run.started') throw new NofxError('input.invalid', `The first event of run ${runId} is "${event.type}". A run begins with "run.started".`)
  const { kind, name, parent } = event as RunStarted
  return { kind, name, parent: parent?.runId, createdAt: at }
}

function eventText(index: number, runId: string, expected: number, { version, at, event }: Recorded): string {
  if (version !== expected) throw new NofxError('input.invalid', `An append to run ${runId} has version ${version} where ${expected} follows. Versions have no gaps.`)
  const { type, v, ...body } = event
  return `{"index":${index},"runId":${JSON.stringify(runId)},"version":${version},"at":${at},"type":${JSON.stringify(type)},"v":${v},"body":${bodyText(body, runId, version, type)}}`
}

function bodyText(body: object, runId: string, version: number, type: string): string {
  try {
    return toJsonText(body)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new NofxError('input.invalid', `Event ${version} ("${type}") of run ${runId} cannot be written as JSON: ${reason}`, { cause })
  }
}
