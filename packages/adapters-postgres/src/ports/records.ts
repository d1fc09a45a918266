import type { Records, RecordTable, RecordTables } from '@nofx/core'
import type { Database } from '../database.ts'
import { readRecords } from '../queries/read-records.ts'
import { replaceRecords } from '../queries/replace-records.ts'
import { writeRecords } from '../queries/write-records.ts'
import { recordsText } from '../records-text.ts'
import { isRunId } from '../run-id.ts'

/** The documented tables, on Postgres. */
export function createRecords(database: Database): Records {
  const { names } = database
  return {
    async write(changes) {
      const text = recordsText(changes.map((change) => ({ change })))
      if (text !== null) await database.run((db) => writeRecords(db, names, text))
    },
    async replace(runId, version, rows) {
      if (!isRunId(runId)) return { status: 'conflict' }
      return database.run((db) => replaceRecords(db, names, runId, version, rows))
    },
    async read<Table extends RecordTable>(table: Table, where?: Readonly<Partial<RecordTables[Table]>>, { limit = 100 } = {}) {
      const rows = await database.run((db) => readRecords(db, names, table, where ?? {}, limit))
      // Every column of the table was selected and brought into the shape of a record, by one description of both.
      return rows as unknown as RecordTables[Table][]
    },
  }
}
