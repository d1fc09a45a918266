import { birthColumn, columnsOf, type RecordTable } from '@nofx/core'
import type { Connection } from '../connection.ts'
import { recordOf, storedRow } from '../record-value.ts'
import { sqlLimit } from '../sql-limit.ts'

/** Rows of a documented table whose columns equal those of `where`, newest first; of those born at once the one stored later. */
export function readRecords(connection: Connection, table: RecordTable, where: object, limit: number): readonly Record<string, unknown>[] {
  const wanted = storedRow(table, where)
  const conditions = ['true', ...[...wanted.keys()].map((column) => `${column} is ?`)]
  const order = [birthColumn(table), 'rowid'].filter((column) => column !== undefined).map((column) => `${column} desc`)
  const rows = connection
    .prepare(`select ${Object.keys(columnsOf(table)).join(', ')} from ${table} where ${conditions.join(' and ')} order by ${order.join(', ')} limit ?`)
    .all(...wanted.values(), sqlLimit(limit))
  return rows.map((row) => recordOf(table, row))
}
