import { assertAppend, NofxError, type Append, type AppendResult, type Recorded, type RunEnded, type RunStarted } from '@nofx/core'
import { CompiledQuery, type Kysely } from 'kysely'
import { arrayText } from '../array-text.ts'
import { toJsonText } from '../json-text.ts'
import { eventText, type Blob } from '../payload.ts'
import { recordsText } from '../records-text.ts'
import type { SchemaNames } from '../schema-names.ts'

/** Events in one row of the log at most; the positions of events leave room for 1,024. */
const EVENTS_PER_ROW_MAX = 1_000

/** The types of the parameters of `nofx_append`. */
const PARAMETER_TYPES = [
  'uuid[]', 'int[]', 'int[]', 'text[]', 'bigint[]', 'float8[]', 'text[]', 'float8[]', 'json', 'int[]', 'int[]', 'bigint[]', 'json', 'jsonb', 'json', 'json',
]
const PARAMETERS = PARAMETER_TYPES.map((type, index) => `$${index + 1}::${type}`).join(', ')

/** A batch as the parameters of `nofx_append`. Made once, and sent again as it is when an attempt fails. */
export type AppendParameters = readonly (string | null)[]

/** Stores a batch of appends, of different runs, in one round trip and one transaction. Answers for each, in the order given. */
export async function appendBatch(db: Kysely<unknown>, names: SchemaNames, parameters: AppendParameters, count: number): Promise<readonly AppendResult[]> {
  // The text is always the same, and asked for at every step: it is not worth building a query for.
  const statement = `select "${names.schema}".nofx_append(${PARAMETERS})::text as answer`
  const { rows } = await db.executeQuery<{ answer: string | null }>(CompiledQuery.raw(statement, [...parameters]))
  const answer = rows[0]?.answer
  if (answer === null) return Array.from({ length: count }, () => 'appended')
  const { appended, fenced } = JSON.parse(answer ?? '{}') as { readonly appended: readonly number[]; readonly fenced: readonly number[] }
  const results: AppendResult[] = Array.from({ length: count }, () => 'conflict')
  for (const number of appended) results[number - 1] = 'appended'
  for (const number of fenced) results[number - 1] = 'fenced'
  return results
}

/** @throws NofxError `input.invalid`, naming run and event, for an event or a row that cannot be stored */
export function appendParameters(appends: readonly Append[]): AppendParameters {
  const blobs: object[] = []
  const births: object[] = []
  const letters = appends.flatMap((append, index) => (append.letters ?? []).map((id) => ({ number: index + 1, id })))
  const rows: (LogRow & { readonly number: number })[] = []
  const ends = appends.map((append, index) => {
    const { expectedVersion, events } = append
    assertAppend(append)
    const number = index + 1
    const first = events[0]
    const last = events.at(-1)
    if (expectedVersion === 0 && first !== undefined) births.push({ number, ...birthOf(first) })
    for (const row of logRows(append, (blob) => blobs.push({ number, ...blob }))) rows.push({ ...row, number })
    return last?.event.type === 'run.ended' ? { status: (last.event as RunEnded).status, at: last.at } : undefined
  })
  return [
    arrayText(appends.map(({ runId }) => runId)),
    arrayText(appends.map(({ expectedVersion }) => expectedVersion)),
    arrayText(appends.map(({ expectedVersion, events }) => expectedVersion + events.length)),
    arrayText(appends.map(({ lease }) => lease.owner)),
    arrayText(appends.map(({ lease }) => lease.epoch)),
    arrayText(appends.map(({ lease }) => lease.durationMs)),
    arrayText(ends.map((end) => end?.status)),
    arrayText(ends.map((end) => end?.at)),
    births.length === 0 ? null : toJsonText(births),
    arrayText(rows.map(({ number }) => number)),
    arrayText(rows.map(({ version }) => version)),
    arrayText(rows.map(({ at }) => at)),
    `[${rows.map(({ events }) => events).join(',')}]`,
    recordsText(appends.flatMap(({ records }, index) => records.map((change) => ({ change, append: index + 1 })))),
    blobs.length === 0 ? null : JSON.stringify(blobs),
    letters.length === 0 ? null : JSON.stringify(letters),
  ]
}

function birthOf({ at, event }: Recorded): object {
  const { kind, name, parent } = event as RunStarted
  return { kind, name, parent: parent?.runId, createdAt: at }
}

/** A row of the log. */
export interface LogRow {
  /** Of its first event. */
  readonly version: number
  readonly at: number
  /** A JSON array. */
  readonly events: string
}

/** The rows of the log that an append becomes: one, unless its events differ in time or are very many. */
export function logRows({ runId, events }: Append, keep: (blob: Blob) => void): readonly LogRow[] {
  const rows: { readonly version: number; readonly at: number; readonly texts: string[] }[] = []
  for (const { version, at, event } of events) {
    let row = rows.at(-1)
    if (row?.at !== at || row.texts.length === EVENTS_PER_ROW_MAX) rows.push((row = { version, at, texts: [] }))
    try {
      row.texts.push(eventText(event, keep))
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new NofxError('input.invalid', `Event ${version} ("${event.type}") of run ${runId} cannot be written as JSON: ${reason}`, { cause })
    }
  }
  return rows.map(({ version, at, texts }) => ({ version, at, events: `[${texts.join(',')}]` }))
}
