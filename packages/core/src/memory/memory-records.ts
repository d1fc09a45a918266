import { VIEW_TABLES, type RecordChange, type Records, type RecordTable, type RecordTables, type ViewRow, type ViewTable } from '../records.ts'
import type { MemoryState } from './memory-state.ts'

type Row = Record<string, unknown>

/** Rows kept in each table: enough to look at, and an end to growth. The oldest go first. */
const ROWS_MAX = 1_000

/** The documented tables in memory. */
export function createMemoryRecords(state: MemoryState): Records {
  return {
    write: (changes) => applyRecordChanges(state, changes),
    replace: (runId, version, rows) =>
      state.runs.get(runId)?.events.length === version ? { status: 'replaced', changed: replaceRows(state, runId, rows) } : { status: 'conflict' },
    async read<Table extends RecordTable>(table: Table, where?: Readonly<Partial<RecordTables[Table]>>, { limit = 100 } = {}) {
      const rows = [...(state.tables.get(table)?.values() ?? [])].reverse()
      const wanted = Object.entries(where ?? {})
      // The map of a table holds only what was written as a row of that table.
      return rows.filter((row) => wanted.every(([column, value]) => row[column] === value)).slice(0, limit) as unknown as RecordTables[Table][]
    },
  }
}

export function applyRecordChanges(state: MemoryState, changes: readonly RecordChange[]): void {
  for (const change of changes) {
    const rows = tableOf(state, change.table)
    if (change.op === 'update') {
      const row = rows.get(change.id)
      if (row !== undefined) rows.set(change.id, { ...row, ...change.set })
    } else if (!rows.has(change.row.id)) {
      rows.set(change.row.id, { ...change.row })
      if (rows.size > ROWS_MAX) rows.delete(rows.keys().next().value as string)
    }
  }
}

/** Counts the rows that were not as they should be. */
function replaceRows(state: MemoryState, runId: string, given: readonly ViewRow[]): number {
  let changed = 0
  for (const [table, runColumn] of Object.entries(VIEW_TABLES) as [ViewTable, string | null][]) {
    const rows = tableOf(state, table)
    const wanted = new Map(given.filter((one) => one.table === table).map(({ row }) => [row.id, row as Row]))
    const before = rows.size
    for (const [id, row] of wanted) {
      const present = rows.get(id)
      const next = runColumn === null && present !== undefined ? shared(present, row) : { ...present, ...row }
      if (present !== undefined && Object.keys(next).every((column) => JSON.stringify(next[column]) === JSON.stringify(present[column]))) continue
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
  const said = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null && value !== undefined))
  return { ...present, ...said, created_at: Math.min(Number(present['created_at'] ?? Number.POSITIVE_INFINITY), Number(row['created_at'] ?? Number.POSITIVE_INFINITY)) }
}

/** A row that came back stands where it stood: rows are read from the newest on, and the oldest go first. */
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
