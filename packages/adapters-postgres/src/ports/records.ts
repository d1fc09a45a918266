import type { Records, RecordTable, RecordTables } from '@nofx/core'
import type { Database } from '../database.ts'
import { readRecords } from '../queries/read-records.ts'
import { writeRecords } from '../queries/write-records.ts'

/** The documented tables, on Postgres. */
export function createRecords(database: Database): Records {
  const { names } = database
  return {
    async write(changes) {
      if (changes.length === 0) return
      await database.run((db) => db.transaction().execute((transaction) => writeRecords(transaction, names, changes)))
    },
    async read<Table extends RecordTable>(table: Table, where?: Readonly<Partial<RecordTables[Table]>>, { limit = 100 } = {}) {
      const rows = await database.run((db) => readRecords(db, names, table, where ?? {}, limit))
      // Every column of the table was selected and brought into the shape of a record, by one description of both.
      return rows as unknown as RecordTables[Table][]
    },
  }
}
