import { sql, type Kysely } from 'kysely'
import type { SchemaNames } from '../schema-names.ts'

/** Applies changes that follow from no event, as `recordsText` made them; all or none. */
export async function writeRecords(db: Kysely<unknown>, names: SchemaNames, records: string): Promise<void> {
  await sql`select ${names.of('nofx_write_records')}(${records}::jsonb, null)`.execute(db)
}
