import type { RecordTable } from '@nofx/core'
import { sql, type Kysely } from 'kysely'
import { birthColumn, RECORD_COLUMNS, type ColumnKind } from '../record-columns.ts'
import { filledColumns, recordValue, selection } from '../record-value.ts'
import type { SchemaNames } from '../schema-names.ts'

/** Rows of a documented table whose columns equal those of `where`, newest first. */
export async function readRecords(db: Kysely<unknown>, names: SchemaNames, table: RecordTable, where: object, limit: number): Promise<readonly Record<string, unknown>[]> {
  const conditions = filledColumns(table, where).map(({ column, value }) => sql`${sql.id(table, column)} is not distinct from ${value}`)
  const columns: readonly (readonly [string, ColumnKind])[] = Object.entries(RECORD_COLUMNS[table])
  const { rows } = await sql<Record<string, unknown>>`
    select ${sql.join(columns.map(([column, kind]) => selection(column, kind)))}
    from ${names.of(table)}
    where ${sql.join([sql`true`, ...conditions], sql` and `)}
    order by ${sql.id(table, birthColumn(table))} desc, ${sql.id(table, 'id')} desc
    limit ${limit}`.execute(db)
  return rows.map((row) => Object.fromEntries(columns.map(([column, kind]) => [column, recordValue(kind, row[column])])))
}
