import { NofxError } from '../nofx-error.ts'
import { birthColumn, columnsOf, givenColumns } from '../record-columns.ts'
import { VIEW_TABLES, type RecordChange, type Records, type RecordTable, type RecordTables, type ViewTable } from '../records.ts'
import { isSameJson } from '../same-json.ts'
import type { MemoryState } from './memory-state.ts'

type Row = Record<string, unknown>

/** Rows kept in each table: enough to look at, and an end to growth. The oldest go first. */
const ROWS_MAX = 1_000

/** The documented tables in memory. */
export function createMemoryRecords(state: MemoryState): Records {
  return {
    write: (changes) => applyRecordChanges(state, preparedChanges(state, changes)),
    replace(runId, version, rows) {
      const wanted = rows.map(({ table, row }) => ({ table, row: givenRow(table, row) }))
      return state.runs.get(runId)?.events.length === version ? { status: 'replaced', changed: replaceRows(state, runId, wanted) } : { status: 'conflict' }
    },
    async read<Table extends RecordTable>(table: Table, where?: Readonly<Partial<RecordTables[Table]>>, { limit = 100 } = {}) {
      const wanted = givenColumns(table, where ?? {})
      const rows = [...(state.tables.get(table)?.values() ?? [])].reverse().filter((row) => wanted.every(({ column, value }) => isSameJson(row[column], value)))
      // The map of a table holds only what was written as a row of that table.
      return rows.sort(newestFirst(table)).slice(0, limit) as unknown as RecordTables[Table][]
    },
  }
}

/** A change whose values fit their columns; a row that is inserted has them all. */
export type PreparedChange =
  | { readonly op: 'insert'; readonly table: RecordTable; readonly id: string; readonly row: Row }
  | { readonly op: 'update'; readonly table: RecordTable; readonly id: string; readonly row: Row }

/** @throws NofxError `input.invalid`, before anything was changed */
export function preparedChanges({ clock }: MemoryState, changes: readonly RecordChange[]): readonly PreparedChange[] {
  return changes.map((change) =>
    change.op === 'update'
      ? { op: 'update', table: change.table, id: change.id, row: givenRow(change.table, change.set) }
      : { op: 'insert', table: change.table, id: change.row.id, row: wholeRow(change.table, givenRow(change.table, change.row), clock.now()) },
  )
}

export function applyRecordChanges(state: MemoryState, changes: readonly PreparedChange[]): void {
  for (const { op, table, id, row } of changes) {
    const rows = tableOf(state, table)
    const present = rows.get(id)
    if (op === 'update') {
      if (present !== undefined) rows.set(id, { ...present, ...row })
    } else if (present === undefined) {
      rows.set(id, row)
      if (rows.size > ROWS_MAX) rows.delete(rows.keys().next().value as string)
    }
  }
}

function givenRow(table: RecordTable, row: object): Row {
  return Object.fromEntries(givenColumns(table, row).map(({ column, value }) => [column, value]))
}

/** The row with what its absent columns are by default. */
function wholeRow(table: RecordTable, given: Row, now: number): Row {
  const whole: Row = {}
  for (const [column, kind] of Object.entries(columnsOf(table))) {
    if (given[column] !== undefined) whole[column] = given[column]
    else if (kind === 'birth') whole[column] = now
    else if (kind === 'label' || kind === 'document') throw new NofxError('input.invalid', `The row ${String(given['id'])} of ${table} was refused: it has no "${column}".`)
    else whole[column] = null
  }
  return whole
}

/** Leaves rows that were born at once as they are. */
function newestFirst(table: RecordTable): (one: Row, other: Row) => number {
  const birth = birthColumn(table)
  return (one, other) => (birth === undefined ? 0 : Number(other[birth]) - Number(one[birth]))
}

interface WantedRow {
  readonly table: ViewTable
  readonly row: Row
}

/** Counts the rows that were not as they should be. */
function replaceRows(state: MemoryState, runId: string, given: readonly WantedRow[]): number {
  const missing = given.filter(({ table, row }) => !tableOf(state, table).has(String(row['id'])))
  const whole = new Map(missing.map(({ table, row }) => [row, wholeRow(table, row, state.clock.now())]))
  let changed = 0
  for (const [table, runColumn] of Object.entries(VIEW_TABLES) as [ViewTable, string | null][]) {
    const rows = tableOf(state, table)
    const wanted = new Map(given.filter((one) => one.table === table).map(({ row }) => [String(row['id']), row]))
    const before = rows.size
    for (const [id, row] of wanted) {
      const present = rows.get(id)
      const next = present === undefined ? (whole.get(row) ?? row) : runColumn === null ? shared(present, row) : { ...present, ...row }
      if (present !== undefined && isSameJson(present, next)) continue
      rows.set(id, next)
      changed += 1
    }
    if (rows.size > before) putInOrder(rows)
    if (runColumn !== null) for (const [id, row] of rows) if (row[runColumn] === runId && !wanted.has(id) && rows.delete(id)) changed += 1
  }
  return changed
}

/** Removes the rows of a run, and none that runs share. */
export function removeRowsOf(state: MemoryState, runId: string): void {
  for (const [table, runColumn] of Object.entries(VIEW_TABLES) as [ViewTable, string | null][]) {
    if (runColumn === null) continue
    const rows = tableOf(state, table)
    for (const [id, row] of rows) if (row[runColumn] === runId) rows.delete(id)
  }
}

/** A row that runs share: null says nothing, and the earliest creation counts. */
function shared(present: Row, row: Row): Row {
  const said = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null))
  return { ...present, ...said, created_at: Math.min(Number(present['created_at']), Number(row['created_at'] ?? Number.POSITIVE_INFINITY)) }
}

/** A row that came back stands where it stood: the oldest go first. */
function putInOrder(rows: Map<string, Row>): void {
  const sorted = [...rows].sort(([, a], [, b]) => Number(a['created_at']) - Number(b['created_at'])).slice(-ROWS_MAX)
  rows.clear()
  for (const [id, row] of sorted) rows.set(id, row)
}

function tableOf({ tables }: MemoryState, table: RecordTable): Map<string, Row> {
  const found = tables.get(table)
  if (found !== undefined) return found
  const rows = new Map<string, Row>()
  tables.set(table, rows)
  return rows
}
