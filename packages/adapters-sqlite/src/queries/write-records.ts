import { NofxError, type RecordChange, type RecordTable } from '@nofx/core'
import type { Connection } from '../connection.ts'
import { storedRow, type StoredValue } from '../record-value.ts'
import { isRefusal } from '../storage-error.ts'

/** A change whose values were found to fit their columns. */
export interface RecordStatement {
  /** @throws NofxError `input.invalid`, naming table and row, when it refers to a row that is not there or lacks a value */
  run(connection: Connection): void
}

/** The changes as statements, in the given order, so that a row is there before another refers to it. */
export function recordStatements(changes: readonly RecordChange[]): readonly RecordStatement[] {
  return changes.map((change) =>
    change.op === 'insert' ? insertRow(change.table, storedRow(change.table, change.row)) : updateRow(change.table, change.id, storedRow(change.table, change.set)),
  )
}

/** Leaves a row that exists as it is. */
export function insertRow(table: RecordTable, stored: ReadonlyMap<string, StoredValue>): RecordStatement {
  const columns = [...stored.keys()]
  const sql = `insert into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')}) on conflict (id) do nothing`
  return { run: (connection) => runNaming(table, String(stored.get('id')), () => connection.prepare(sql).run(...stored.values())) }
}

/** Does nothing when there is no such row. */
export function updateRow(table: RecordTable, id: string, stored: ReadonlyMap<string, StoredValue>): RecordStatement {
  const assignments = [...stored.keys()].map((column) => `${column} = ?`)
  if (assignments.length === 0) return { run: () => {} }
  const sql = `update ${table} set ${assignments.join(', ')} where id = ?`
  return { run: (connection) => runNaming(table, id, () => connection.prepare(sql).run(...stored.values(), id)) }
}

/** SQLite does not say which row it means. */
function runNaming(table: RecordTable, id: string, run: () => void): void {
  try {
    run()
  } catch (cause) {
    if (!isRefusal(cause)) throw cause
    throw new NofxError('input.invalid', `The row ${id} of ${table} was refused: ${cause instanceof Error ? cause.message : String(cause)}.`, { cause })
  }
}
