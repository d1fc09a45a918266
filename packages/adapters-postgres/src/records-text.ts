import { givenColumns, NofxError, type RecordChange, type RecordTable } from '@nofx/core'
import { toJsonText } from './json-text.ts'
import { writableText } from './record-value.ts'

/** A change, and the number in its batch of the append it goes with; absent when it goes with none. */
export interface NumberedChange {
  readonly change: RecordChange
  readonly append?: number
}

/** The fields of a row with its id and, as `#`, the numbers of the appends it goes with. */
interface NumberedRow {
  readonly id: string
  '#': number[] | undefined
}

interface TableChanges {
  /** By id: many runs that start together insert the row of one plan. */
  readonly insert: Map<string, NumberedRow>
  /** Each list has at most one change of a row. */
  readonly update: Map<string, NumberedRow>[]
}

/**
 * Changes as `nofx_write_records` takes them; `null` when there are none.
 * @throws NofxError `input.invalid` for an unknown table or column, and for a value that JSON cannot say
 */
export function recordsText(changes: readonly NumberedChange[]): string | null {
  if (changes.length === 0) return null
  const tables = new Map<RecordTable, TableChanges>()
  for (const { change, append } of changes) {
    let table = tables.get(change.table)
    if (table === undefined) tables.set(change.table, (table = { insert: new Map(), update: [] }))
    const numbers = append === undefined ? undefined : [append]
    if (change.op === 'update') addUpdate(table.update, { ...fields(change.table, change.set), id: change.id, '#': numbers })
    else {
      const before = table.insert.get(change.row.id)
      if (before?.['#'] !== undefined && append !== undefined) before['#'].push(append)
      else if (before === undefined) table.insert.set(change.row.id, { ...fields(change.table, change.row), id: change.row.id, '#': numbers })
    }
  }
  const all = Object.fromEntries([...tables].map(([table, { insert, update }]) => [table, { insert: [...insert.values()], update: update.map((list) => [...list.values()]) }]))
  try {
    return toJsonText(all)
  } catch (error) {
    return refuse(changes, error)
  }
}

/** A change of a row that was changed before goes to the first list that has none of it and follows all that do. */
function addUpdate(lists: Map<string, NumberedRow>[], update: NumberedRow): void {
  const last = lists.findLastIndex((list) => list.has(update.id))
  const list = lists[last + 1] ?? new Map<string, NumberedRow>()
  if (last + 1 === lists.length) lists.push(list)
  list.set(update.id, update)
}

/** The columns that have a value. What is undefined is left to the default of the column. */
function fields(table: RecordTable, row: object): object {
  return Object.fromEntries(givenColumns(table, row).map(({ column, kind, value }) => [column, (kind === 'text' || kind === 'label') && typeof value === 'string' ? writableText(value) : value]))
}

/** Names the column whose value cannot be written. */
function refuse(changes: readonly NumberedChange[], cause: unknown): never {
  for (const { change } of changes) {
    for (const [column, value] of Object.entries(change.op === 'insert' ? change.row : change.set)) {
      try {
        toJsonText(value)
      } catch (error) {
        throw new NofxError('input.invalid', `The value of ${change.table}.${column} cannot be written as JSON: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
      }
    }
  }
  throw cause
}
