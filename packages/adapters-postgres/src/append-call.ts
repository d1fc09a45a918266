import { assertAppend, VIEW_TABLES, type Append, type Definition, type RecordChange, type RunEnded, type RunStarted } from '@nofx/core'
import { arrayText } from './array-text.ts'
import { toJsonText } from './json-text.ts'
import { logRows, type LogRow } from './log-rows.ts'
import type { Blob } from './payload.ts'
import { recordsText, type NumberedChange } from './records-text.ts'
import type { SeenLately } from './seen-lately.ts'

/** Appends of different runs as a call of a function of the database. Made once, and sent again as it is when an attempt fails. */
export interface AppendCall {
  readonly appends: readonly Append[]
  /** `nofx_append_step` takes a single append that brings nothing but events. */
  readonly of: 'nofx_append' | 'nofx_append_step'
  readonly parameters: readonly (string | null)[]
  /** Keys of what is sent that runs share. */
  readonly brings: readonly string[]
  /** Whether something that runs share was left out, since the store was seen to have it. */
  readonly isTrusting: boolean
}

/** @throws NofxError `input.invalid`, naming run and event, for an event or a row that cannot be stored */
export function appendCall(appends: readonly Append[], seen: SeenLately): AppendCall {
  appends.forEach(assertAppend)
  const [only] = appends
  return (appends.length === 1 && only !== undefined && stepCall(only)) || batchCall(appends, seen)
}

/** What a run sends at most of its steps. It goes without arrays, which costs the server a third less. */
function stepCall(append: Append): AppendCall | undefined {
  const { runId, expectedVersion, lease, events, records, letters } = append
  if (expectedVersion === 0 || records.length > 0 || letters !== undefined || events.at(-1)?.event.type === 'run.ended') return undefined
  const blobs: Blob[] = []
  const rows = logRows(append, (blob) => blobs.push(blob))
  const [row] = rows
  if (rows.length > 1 || row === undefined || blobs.length > 0) return undefined
  const parameters = [runId, String(expectedVersion), lease.owner, String(lease.epoch), String(row.version), String(row.at), row.events]
  return { appends: [append], of: 'nofx_append_step', parameters, brings: [], isTrusting: false }
}

function batchCall(appends: readonly Append[], seen: SeenLately): AppendCall {
  const rows: (LogRow & { readonly number: number; readonly append: Append })[] = []
  const births: object[] = []
  const ends: object[] = []
  const blobs: object[] = []
  const letters: object[] = []
  const records: NumberedChange[] = []
  const shared = new Shared(seen)
  appends.forEach((append, index) => {
    const { runId, expectedVersion, events, lease } = append
    const number = index + 1
    const first = events[0]
    if (expectedVersion === 0 && first !== undefined) {
      const { kind, name, parent, definition } = first.event as RunStarted
      if (definition !== undefined) shared.define(definition)
      births.push({ runId, kind, name, parent: parent?.runId, definition: definition?.id, owner: lease.owner, epoch: lease.epoch, leaseMs: lease.durationMs, createdAt: first.at })
    }
    for (const row of logRows(append, (blob) => blobs.push({ runId, ...blob }))) rows.push({ ...row, number, append })
    const last = events.at(-1)
    if (last?.event.type === 'run.ended') ends.push({ runId, status: (last.event as RunEnded).status, at: last.at })
    for (const id of append.letters ?? []) letters.push({ number, id })
    for (const change of append.records) if (shared.isToSend(change)) records.push({ change, append: number })
  })
  const parameters = [
    arrayText(rows.map(({ number }) => number)),
    arrayText(rows.map(({ append }) => append.runId)),
    arrayText(rows.map(({ append }) => append.expectedVersion)),
    arrayText(rows.map(({ append }) => append.lease.owner)),
    arrayText(rows.map(({ append }) => append.lease.epoch)),
    arrayText(rows.map(({ version }) => version)),
    arrayText(rows.map(({ at }) => at)),
    `[${rows.map(({ events }) => events).join(',')}]`,
    listText(births),
    listText(ends),
    listText([...shared.definitions.values()]),
    recordsText(records),
    // Blobs are JSON already, and may hold what `toJsonText` would change.
    blobs.length === 0 ? null : JSON.stringify(blobs),
    listText(letters),
  ]
  return { appends, of: 'nofx_append', parameters, brings: [...shared.brings], isTrusting: shared.isTrusting }
}

/** What runs share: it is sent once, and not at all when the store was seen to have it. */
class Shared {
  readonly definitions = new Map<string, Definition>()
  readonly brings = new Set<string>()
  isTrusting = false
  readonly #seen: SeenLately

  constructor(seen: SeenLately) {
    this.#seen = seen
  }

  define(definition: Definition): void {
    if (this.#bring(`definition ${definition.id}`)) this.definitions.set(definition.id, definition)
  }

  isToSend(change: RecordChange): boolean {
    const isShared = change.op === 'insert' && (VIEW_TABLES as Readonly<Record<string, string | null>>)[change.table] === null
    return !isShared || this.#bring(`${change.table} ${change.row.id}`)
  }

  #bring(key: string): boolean {
    if (this.#seen.has(key)) this.isTrusting = true
    else this.brings.add(key)
    return this.brings.has(key)
  }
}

function listText(list: readonly object[]): string | null {
  return list.length === 0 ? null : toJsonText(list)
}
