import { NofxError, type Append, type AppendResult, type Recorded, type RunEnded, type RunStarted } from '@nofx/core'
import { CompiledQuery, type Kysely } from 'kysely'
import { toJsonText } from '../json-text.ts'
import { eventText, type Blob } from '../payload.ts'
import { recordsText } from '../records-text.ts'
import type { SchemaNames } from '../schema-names.ts'

/** Events in one row of the log at most; the positions of events leave room for 1,024. */
const EVENTS_PER_ROW_MAX = 1_000

/** A batch as `nofx_append` takes it. Made once, and sent again as it is when an attempt fails. */
export interface AppendText {
  readonly appends: string
  readonly records: string | null
  readonly blobs: string | null
}

/** Stores a batch of appends, of different runs, in one round trip and one transaction. Answers for each, in the order given. */
export async function appendBatch(db: Kysely<unknown>, names: SchemaNames, { appends, records, blobs }: AppendText, count: number): Promise<readonly AppendResult[]> {
  // The text is always the same, and asked for at every step: it is not worth building a query for.
  const statement = `select "${names.schema}".nofx_append($1::json, $2::jsonb, $3::json)::text as answer`
  const { rows } = await db.executeQuery<{ answer: string }>(CompiledQuery.raw(statement, [appends, records, blobs]))
  const { appended, fenced } = JSON.parse(rows[0]?.answer ?? '{}') as { readonly appended: readonly number[]; readonly fenced: readonly number[] }
  const results: AppendResult[] = Array.from({ length: count }, () => 'conflict')
  for (const index of appended) results[index] = 'appended'
  for (const index of fenced) results[index] = 'fenced'
  return results
}

/** @throws NofxError `input.invalid`, naming run and event, for an event or a row that cannot be stored */
export function appendText(appends: readonly Append[]): AppendText {
  const blobs: object[] = []
  const texts = appends.map((append, index) => oneAppendText(append, index, ({ hash, data }) => blobs.push({ '#': index, runId: append.runId, hash, data })))
  return {
    appends: `[${texts.join(',')}]`,
    records: recordsText(appends.flatMap(({ records }, index) => records.map((change) => ({ change, index })))),
    blobs: blobs.length === 0 ? null : JSON.stringify(blobs),
  }
}

/** What the append means for the head of its run, and its rows. The names are those of the columns in `nofx_append`. */
function oneAppendText(append: Append, index: number, keep: (blob: Blob) => void): string {
  const { runId, expectedVersion, lease, events } = append
  const first = events[0]
  const last = events.at(-1)
  if (first === undefined || last === undefined) throw new NofxError('input.invalid', `An append to run ${runId} has no events.`)
  const head = toJsonText({
    '#': index, runId,
    expected: expectedVersion,
    next: expectedVersion + events.length,
    owner: lease.owner,
    epoch: lease.epoch,
    leaseMs: lease.durationMs,
    ...(last.event.type === 'run.ended' && { status: (last.event as RunEnded).status, endedAt: last.at }),
    ...(expectedVersion === 0 && birth(runId, first)),
  })
  return `${head.slice(0, -1)},"rows":[${rowTexts(append, keep).join(',')}]}`
}

function birth(runId: string, { at, event }: Recorded): object {
  if (event.type !== 'run.started') throw new NofxError('input.invalid', `The first event of run ${runId} is "${event.type}". A run begins with "run.started".`)
  const { kind, name, parent } = event as RunStarted
  return { kind, name, parent: parent?.runId, createdAt: at }
}

/** The rows of the log that an append becomes: one, unless its events differ in time or are very many. */
export function rowTexts({ runId, expectedVersion, events }: Append, keep: (blob: Blob) => void): readonly string[] {
  const rows: { readonly version: number; readonly at: number; readonly texts: string[] }[] = []
  events.forEach(({ version, at, event }, offset) => {
    if (version !== expectedVersion + offset + 1) {
      throw new NofxError('input.invalid', `An append to run ${runId} has version ${version} where ${expectedVersion + offset + 1} follows. Versions have no gaps.`)
    }
    let row = rows.at(-1)
    if (row?.at !== at || row.texts.length === EVENTS_PER_ROW_MAX) rows.push((row = { version, at, texts: [] }))
    try {
      row.texts.push(eventText(event, keep))
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new NofxError('input.invalid', `Event ${version} ("${event.type}") of run ${runId} cannot be written as JSON: ${reason}`, { cause })
    }
  })
  return rows.map(({ version, at, texts }) => `{"version":${version},"at":${at},"events":[${texts.join(',')}]}`)
}
