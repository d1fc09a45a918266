import { columnsOf, VIEW_TABLES, type RecordTable, type ReplaceResult, type ViewRow, type ViewTable } from '@nofx/core'
import type { Connection } from '../connection.ts'
import { storedRow, type StoredValue } from '../record-value.ts'
import { insertRow, updateRow } from './write-records.ts'

type Stored = ReadonlyMap<string, StoredValue>

const TABLES = Object.entries(VIEW_TABLES) as readonly [ViewTable, string | null][]

/** Makes the rows of a run those given, in the transaction under way. Only what differs is written. */
export function replaceRecords(connection: Connection, runId: string, version: number, given: readonly ViewRow[]): ReplaceResult {
  const isThere = connection.prepare('select 1 from nofx_runs where run_id = ? and version = ?').get(runId, version) !== undefined
  if (!isThere) return { status: 'conflict' }
  let changed = 0
  // From the last table on, since rows refer to rows of earlier ones.
  for (const [table, runColumn] of [...TABLES].reverse()) {
    if (runColumn !== null) changed += removeOthers(connection, table, runColumn, runId, given)
  }
  for (const [table, runColumn] of TABLES) {
    for (const { row } of given.filter((one) => one.table === table)) {
      if (putRight(connection, table, runColumn === null, storedRow(table, row))) changed += 1
    }
  }
  return { status: 'replaced', changed }
}

function removeOthers(connection: Connection, table: ViewTable, runColumn: string, runId: string, given: readonly ViewRow[]): number {
  const ids = given.filter((one) => one.table === table).map(({ row }) => row.id)
  const { changes } = connection.prepare(`delete from ${table} where ${runColumn} = ? and id not in (select value from json_each(?))`).run(runId, JSON.stringify(ids))
  return Number(changes)
}

/** Answers whether the row was not as it should be. */
function putRight(connection: Connection, table: ViewTable, isShared: boolean, wanted: Stored): boolean {
  const id = String(wanted.get('id'))
  const present = storedById(connection, table, id)
  if (present === undefined) {
    insertRow(table, wanted).run(connection)
    return true
  }
  const said = isShared ? saidOfShared(present, wanted) : wanted
  const different = new Map([...said].filter(([column, value]) => present[column] !== value))
  updateRow(table, id, different).run(connection)
  return different.size > 0
}

/** Of a row that runs share: null says nothing, and the earliest creation counts. */
function saidOfShared(present: Readonly<Record<string, StoredValue>>, wanted: Stored): Stored {
  const said = new Map([...wanted].filter(([, value]) => value !== null))
  const births = [present['created_at'], wanted.get('created_at')].filter((at) => typeof at === 'number')
  if (births.length > 0) said.set('created_at', Math.min(...births))
  return said
}

function storedById(connection: Connection, table: RecordTable, id: string): Readonly<Record<string, StoredValue>> | undefined {
  const row = connection.prepare(`select ${Object.keys(columnsOf(table)).join(', ')} from ${table} where id = ?`).get(id)
  // The columns of the documented tables are text, integer and real.
  return row as Readonly<Record<string, StoredValue>> | undefined
}
