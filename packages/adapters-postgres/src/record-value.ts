import { givenColumns, NofxError, type ColumnKind, type GivenColumn, type RecordTable } from '@nofx/core'
import { sql, type RawBuilder } from 'kysely'
import { fromJsonText, toJsonText } from './json-text.ts'

/**
 * The columns of a row that have a value, each with what it holds. What is undefined is left to the default of the column.
 * @throws NofxError `input.invalid` for an unknown table or column, and for a value that its column cannot hold
 */
export function filledColumns(table: RecordTable, row: object): readonly { readonly column: string; readonly value: RawBuilder<unknown> }[] {
  return givenColumns(table, row).map((given) => ({ column: given.column, value: parameter(table, given) }))
}

/** A value as a parameter that says its type, since Postgres cannot guess it in a list of rows. */
function parameter(table: RecordTable, { column, kind, value }: GivenColumn): RawBuilder<unknown> {
  const what = `${table}.${column}`
  switch (kind) {
    case 'uuid':
      return sql`${value}::uuid`
    case 'label':
    case 'text':
      return sql`${typeof value === 'string' ? writableText(value) : value}::text`
    case 'json':
      return sql`${value === null ? null : jsonText(value, what)}::jsonb`
    case 'document':
      return sql`${jsonText(value, what)}::jsonb`
    case 'birth':
    case 'time':
      return sql`to_timestamp(${value}::float8 / 1000)`
    case 'decimal':
      return sql`${value}::numeric`
  }
}

/** A column of text has no way to say U+0000. */
export function writableText(text: string): string {
  return text.replaceAll('\0', '\uFFFD')
}

function jsonText(value: unknown, what: string): string {
  try {
    return toJsonText(value)
  } catch (cause) {
    throw new NofxError('input.invalid', `The value of ${what} cannot be written as JSON: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}

/** Reads a column so that the answer does not depend on the type parsers a host has set in its driver. */
export function selection(column: string, kind: ColumnKind): RawBuilder<unknown> {
  const name = sql.id(column)
  switch (kind) {
    case 'uuid':
    case 'json':
    case 'document':
      return sql`${name}::text as ${name}`
    case 'label':
    case 'text':
      return name
    case 'birth':
    case 'time':
      return sql`(extract(epoch from ${name}) * 1000)::float8 as ${name}`
    case 'decimal':
      return sql`${name}::float8 as ${name}`
  }
}

/** What `selection` brought, as a record has it. */
export function recordValue(kind: ColumnKind, value: unknown): unknown {
  if (value === null) return null
  switch (kind) {
    case 'uuid':
    case 'label':
    case 'text':
      return value
    case 'json':
    case 'document':
      return fromJsonText(value as string)
    case 'birth':
    case 'time':
      return Math.round(Number(value))
    case 'decimal':
      return Number(value)
  }
}
