import type { RecordChange, RecordTable } from '@nofx/core'
import { sql, type Kysely, type RawBuilder } from 'kysely'
import { filledColumns } from '../record-value.ts'
import type { SchemaNames } from '../schema-names.ts'

/** Rows sent in one statement: their parameters stay far below the 65,535 that Postgres takes. */
const ROWS_MAX = 500

/** Applies changes in the given order, so that a row is there before another refers to it. Neighbours of one shape share a statement. */
export async function writeRecords(db: Kysely<unknown>, names: SchemaNames, changes: readonly RecordChange[]): Promise<void> {
  for (const statement of recordStatements(names, changes)) await statement.execute(db)
}

/** The changes as statements, before anything is sent: a change that is wrong in itself is found here. */
function recordStatements(names: SchemaNames, changes: readonly RecordChange[]): readonly RawBuilder<unknown>[] {
  const statements: RawBuilder<unknown>[] = []
  let rows: RawBuilder<unknown>[] = []
  let shape: { readonly table: RecordTable; readonly columns: readonly string[] } | undefined
  const flush = () => {
    if (shape !== undefined && rows.length > 0) statements.push(insert(names, shape.table, shape.columns, rows))
    rows = []
  }
  for (const change of changes) {
    const filled = filledColumns(change.table, change.op === 'insert' ? change.row : change.set)
    const columns = filled.map(({ column }) => column)
    if (change.op === 'update' || change.table !== shape?.table || columns.join() !== shape.columns.join() || rows.length === ROWS_MAX) flush()
    if (change.op === 'insert') {
      shape = { table: change.table, columns }
      rows.push(sql`(${sql.join(filled.map(({ value }) => value))})`)
    } else if (filled.length > 0) {
      statements.push(update(names, change.table, change.id, filled))
    }
  }
  flush()
  return statements
}

function insert(names: SchemaNames, table: RecordTable, columns: readonly string[], rows: readonly RawBuilder<unknown>[]): RawBuilder<unknown> {
  const list = sql.join(columns.map((column) => sql.id(column)))
  if (table === 'agent_registry') {
    // The registry may be the host's, with columns that we cannot fill: a row that it has already must not even be tried.
    return sql`
      insert into ${names.of(table)} (${list})
      select * from (values ${sql.join(rows)}) as given (${list})
      where not exists (select from ${names.of(table)} present where present.id = given.id)
      on conflict (id) do nothing`
  }
  return sql`insert into ${names.of(table)} (${list}) values ${sql.join(rows)} on conflict (id) do nothing`
}

function update(names: SchemaNames, table: RecordTable, id: string, filled: ReturnType<typeof filledColumns>): RawBuilder<unknown> {
  const assignments = filled.map(({ column, value }) => sql`${sql.id(column)} = ${value}`)
  return sql`update ${names.of(table)} set ${sql.join(assignments)} where id = ${id}::uuid`
}
