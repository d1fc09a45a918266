import { birthColumn, columnsOf, type RecordTable } from '@nofx/core'
import { sql, type Kysely } from 'kysely'
import { filledColumns, recordValue, selection } from '../record-value.ts'
import type { SchemaNames } from '../schema-names.ts'

/** Rows of a documented table whose columns equal those of `where`, newest first; of those born at once the one with the highest id first. */
export async function readRecords(db: Kysely<unknown>, names: SchemaNames, table: RecordTable, where: object, limit: number): Promise<readonly Record<string, unknown>[]> {
  const conditions = filledColumns(table, where).map(({ column, value }) => sql`${sql.id(table, column)} is not distinct from ${value}`)
  const columns = Object.entries(columnsOf(table))
  const order = [birthColumn(table), 'id'].filter((column) => column !== undefined).map((column) => sql`${sql.id(table, column)} desc`)
  const { rows } = await sql<Record<string, unknown>>`
    select ${sql.join(columns.map(([column, kind]) => selection(column, kind)))}
    from ${names.of(table)}
    where ${sql.join([sql`true`, ...conditions], sql` and `)}
    order by ${sql.join(order)}
    limit ${limit}`.execute(db)
  return rows.map((row) => Object.fromEntries(columns.map(([column, kind]) => [column, recordValue(kind, row[column])])))
}
