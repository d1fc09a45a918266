import type { RecordChange, Records, RecordTable, RecordTables } from '../records.ts'
import type { MemoryState } from './memory-state.ts'

/** Rows kept in each table: enough to look at, and an end to growth. The oldest go first. */
const ROWS_MAX = 1_000

/** The documented tables in memory. */
export function createMemoryRecords(state: MemoryState): Records {
  return {
    write: (changes) => applyRecordChanges(state, changes),
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

function tableOf({ tables }: MemoryState, table: RecordTable): Map<string, Record<string, unknown>> {
  const found = tables.get(table)
  if (found !== undefined) return found
  const rows = new Map<string, Record<string, unknown>>()
  tables.set(table, rows)
  return rows
}
