import { columnsOf, givenColumns, NofxError, type ColumnKind, type GivenColumn, type RecordTable } from '@nofx/core'
import { isUuid } from './uuid.ts'

/** What SQLite keeps in a column of ours. */
export type StoredValue = string | number | null

/**
 * The columns of a row that have a value, as SQLite keeps them. What is undefined is left to the default of the column.
 * @throws NofxError `input.invalid` for an unknown table or column, and for a value that its column cannot hold
 */
export function storedRow(table: RecordTable, row: object): ReadonlyMap<string, StoredValue> {
  return new Map(givenColumns(table, row).map((given) => [given.column, storedValue(table, given)]))
}

/** What `storedRow` wrote, as a record has it. */
export function recordOf(table: RecordTable, row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(columnsOf(table)).map(([column, kind]) => [column, recordValue(kind, row[column])]))
}

function recordValue(kind: ColumnKind, value: unknown): unknown {
  const isJson = kind === 'json' || kind === 'document'
  return isJson && value !== null ? JSON.parse(value as string) : value
}

/** `givenColumns` has found that the value fits, but for what only a database minds. */
function storedValue(table: RecordTable, { column, kind, value }: GivenColumn): StoredValue {
  const what = `${table}.${column}`
  if (kind === 'document') return jsonText(value, what)
  if (value === null) return null
  switch (kind) {
    case 'json':
      return jsonText(value, what)
    case 'uuid':
      if (isUuid(value)) return value
      throw new NofxError('input.invalid', `The value of ${what} is ${JSON.stringify(value)}, which is not a UUID.`)
    case 'birth':
    case 'time':
      return Math.round(value as number)
    case 'label':
    case 'text':
    case 'decimal':
      return value as string | number
  }
}

function jsonText(value: unknown, what: string): string {
  try {
    return JSON.stringify(value) ?? 'null'
  } catch (cause) {
    throw new NofxError('input.invalid', `The value of ${what} cannot be written as JSON: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}
