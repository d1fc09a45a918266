import type { Records, RecordTable, RecordTables } from '@nofx/core'
import type { Database } from '../database.ts'
import { readRecords } from '../queries/read-records.ts'
import { replaceRecords } from '../queries/replace-records.ts'
import { recordStatements } from '../queries/write-records.ts'

/** The documented tables, on SQLite. */
export function createRecords(database: Database): Records {
  return {
    async write(changes) {
      const statements = recordStatements(changes)
      if (statements.length === 0) return
      await database.write((connection) => statements.forEach((statement) => statement.run(connection)))
    },
    replace: (runId, version, rows) => database.write((connection) => replaceRecords(connection, runId, version, rows)),
    async read<Table extends RecordTable>(table: Table, where?: Readonly<Partial<RecordTables[Table]>>, { limit = 100 } = {}) {
      const rows = await database.read((connection) => readRecords(connection, table, where ?? {}, limit))
      // Every column of the table was selected and brought into the shape of a record, by one description of both.
      return rows as unknown as RecordTables[Table][]
    },
  }
}
