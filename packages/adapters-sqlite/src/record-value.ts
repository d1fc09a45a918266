import { NofxError, type RecordTable } from '@nofx/core'
import { columnsOf, type ColumnKind } from './record-columns.ts'
import { isUuid } from './uuid.ts'

/** What SQLite keeps in a column of ours. */
export type StoredValue = string | number | null

/**
 * The columns of a row that have a value, as SQLite keeps them. What is undefined is left to the default of the column.
 * @throws NofxError `input.invalid` for an unknown table or column, and for a value that its column cannot hold
 */
export function storedRow(table: RecordTable, row: object): ReadonlyMap<string, StoredValue> {
  const columns = columnsOf(table)
  const stored = new Map<string, StoredValue>()
  for (const [column, value] of Object.entries(row) as [string, unknown][]) {
    if (value === undefined) continue
    const kind = Object.hasOwn(columns, column) ? columns[column] : undefined
    if (kind === undefined) throw new NofxError('input.invalid', `The table "${table}" has no column ${JSON.stringify(column)}.`)
    stored.set(column, storedValue(kind, value, `${table}.${column}`))
  }
  return stored
}

/** What `storedRow` wrote, as a record has it. */
export function recordOf(table: RecordTable, row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(columnsOf(table)).map(([column, kind]) => [column, recordValue(kind, row[column])]))
}

function recordValue(kind: ColumnKind, value: unknown): unknown {
  const isJson = kind === 'json' || kind === 'document'
  return isJson && value !== null ? JSON.parse(value as string) : value
}

function storedValue(kind: ColumnKind, value: unknown, what: string): StoredValue {
  if (kind === 'document') return jsonText(value, what)
  if (value === null) return null
  switch (kind) {
    case 'json':
      return jsonText(value, what)
    case 'uuid':
      if (isUuid(value)) return value
      throw refused(what, value, 'a UUID')
    case 'text':
      if (typeof value === 'string') return value
      throw refused(what, value, 'a text')
    case 'time':
      if (typeof value === 'number' && Number.isFinite(value)) return Math.round(value)
      throw refused(what, value, 'a time in epoch ms')
    case 'decimal':
      if (typeof value === 'number' && Number.isFinite(value)) return value
      throw refused(what, value, 'a number')
  }
}

function jsonText(value: unknown, what: string): string {
  try {
    return JSON.stringify(value) ?? 'null'
  } catch (cause) {
    throw new NofxError('input.invalid', `The value of ${what} cannot be written as JSON: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}

function refused(what: string, value: unknown, wanted: string): NofxError {
  return new NofxError('input.invalid', `The value of ${what} is ${String(value)}, which is not ${wanted}.`)
}
