import { VIEW_TABLES, type ReplaceResult, type ViewRow, type ViewTable } from '@nofx/core'
import { sql, type Kysely, type RawBuilder } from 'kysely'
import { filledColumns } from '../record-value.ts'
import type { SchemaNames } from '../schema-names.ts'

/** Rows sent in one statement: their parameters stay far below the 65,535 that Postgres takes. */
const ROWS_MAX = 500

/**
 * Brings the rows of a run to those given, in one transaction that holds the head of the run. An append to the run locks the head first,
 * so it comes before us, and the version tells, or after us, and finds the rows in place. Rows that are right are not touched, and
 * none is removed and put back: the host may refer to them.
 */
export async function replaceRecords(db: Kysely<unknown>, names: SchemaNames, runId: string, version: number, rows: readonly ViewRow[]): Promise<ReplaceResult> {
  return db.transaction().execute(async (transaction) => {
    await sql`select from ${names.of('nofx_runs')} where run_id = ${runId}::uuid for no key update`.execute(transaction)
    const last = await sql<{ version: number | null }>`select max(version) as version from ${names.of('nofx_appends')} where run_id = ${runId}::uuid`.execute(transaction)
    if (last.rows[0]?.version !== version) return { status: 'conflict' }
    let changed = 0
    for (const statement of [...putStatements(names, rows), ...removeStatements(names, runId, rows)]) {
      const { rows: answer } = await sql<{ changed: number }>`with changed as (${statement} returning 1) select count(*)::int as changed from changed`.execute(transaction)
      changed += answer[0]?.changed ?? 0
    }
    return { status: 'replaced', changed }
  })
}

type Filled = ReturnType<typeof filledColumns>

/** Rows of one table that fill the same columns, and which of them a row that is there already takes over. */
interface Shape {
  readonly takenOver: readonly string[]
  readonly rows: Filled[]
}

/** Parents first. */
function putStatements(names: SchemaNames, rows: readonly ViewRow[]): readonly RawBuilder<unknown>[] {
  return viewTables().flatMap(([table, runColumn]) => {
    const isShared = runColumn === null
    const shapes = new Map<string, Shape>()
    for (const one of rows) {
      if (one.table !== table) continue
      const values: Readonly<Record<string, unknown>> = one.row
      const filled = filledColumns(table, values)
      const columns = filled.map(({ column }) => column)
      const takenOver = columns.filter((column) => column !== 'id' && !(isShared && values[column] === null))
      const key = `${columns.join()} ${takenOver.join()}`
      const shape = shapes.get(key) ?? { takenOver, rows: [] }
      shapes.set(key, shape)
      shape.rows.push(filled)
    }
    return [...shapes.values()].flatMap((shape) => batches(shape.rows).map((batch) => put(names, table, isShared, shape.takenOver, batch)))
  })
}

function put(names: SchemaNames, table: ViewTable, isShared: boolean, takenOver: readonly string[], rows: readonly Filled[]): RawBuilder<unknown> {
  const list = sql.join((rows[0] ?? []).map(({ column }) => sql.id(column)))
  const values = sql.join(rows.map((row) => sql`(${sql.join(row.map(({ value }) => value))})`))
  const insert = sql`insert into ${names.of(table)} as present (${list}) values ${values} on conflict (id)`
  if (takenOver.length === 0) return sql`${insert} do nothing`
  const assignments = takenOver.map((column) => sql`${sql.id(column)} = ${givenValue(column, isShared)}`)
  return sql`${insert} do update set ${sql.join(assignments)}
    where row(${sql.join(takenOver.map((column) => sql.id('present', column)))}) is distinct from row(${sql.join(takenOver.map((column) => givenValue(column, isShared)))})`
}

function givenValue(column: string, isShared: boolean): RawBuilder<unknown> {
  const given = sql.id('excluded', column)
  return isShared && column === 'created_at' ? sql`least(${sql.id('present', column)}, ${given})` : given
}

/** Children first. */
function removeStatements(names: SchemaNames, runId: string, rows: readonly ViewRow[]): readonly RawBuilder<unknown>[] {
  return viewTables().toReversed().flatMap(([table, runColumn]) => {
    if (runColumn === null) return []
    const kept = rows.filter((one) => one.table === table).map(({ row }) => row.id)
    return [sql`delete from ${names.of(table)} where ${sql.id(runColumn)} = ${runId}::uuid and id <> all(${kept}::uuid[])`]
  })
}

function viewTables(): readonly (readonly [ViewTable, string | null])[] {
  return Object.entries(VIEW_TABLES) as [ViewTable, string | null][]
}

function batches<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / ROWS_MAX) }, (_, index) => items.slice(index * ROWS_MAX, (index + 1) * ROWS_MAX))
}
