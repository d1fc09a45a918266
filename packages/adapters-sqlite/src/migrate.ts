import { NofxError } from '@nofx/core'
import type { Connection } from './connection.ts'
import { MIGRATIONS, SCHEMA_VERSION } from './migrations/index.ts'

/** Told of each migration as it is applied, before all of them are committed. */
export type MigrationListener = (migration: { readonly number: number; readonly name: string }) => void

/** Stands in the head of every file of ours: "NOFX". */
const APPLICATION_ID = 0x4e_4f_46_58

/**
 * Brings the file to the version of this release: all missing migrations in one transaction, or nothing. Of several processes one
 * migrates and the others find it done.
 *
 * @throws NofxError `storage.schema_newer`, and `storage.unavailable` for a file of another program
 */
export function migrate(connection: Connection, onMigration?: MigrationListener): void {
  // Looked at first, so that nothing is changed in a file that is not ours.
  storedVersion(connection)
  keepWriteAheadLog(connection)
  connection.transaction(() => {
    const stored = storedVersion(connection)
    if (stored === SCHEMA_VERSION) return
    for (const { number, name, sql } of MIGRATIONS.slice(stored)) {
      connection.exec(sql)
      onMigration?.({ number, name })
    }
    connection.exec(`pragma application_id = ${APPLICATION_ID}; pragma user_version = ${SCHEMA_VERSION}`)
  })
}

/**
 * Makes sure that the file is at the version of this release, and changes nothing.
 * @throws NofxError `storage.schema_older`, and what `migrate` throws
 */
export function assertMigrated(connection: Connection): void {
  const stored = storedVersion(connection)
  if (stored === SCHEMA_VERSION) return
  const state = stored === 0 ? 'holds no tables of NOFX' : `is at version ${stored}`
  throw new NofxError('storage.schema_older', `The SQLite file ${connection.file} ${state}, and this release needs version ${SCHEMA_VERSION}. Run "nofx migrate" first.`)
}

/** 0 for a file that is new. */
export function storedVersion(connection: Connection): number {
  const { file } = connection
  const stored = numberOf(connection, 'select user_version as value from pragma_user_version')
  if (numberOf(connection, 'select application_id as value from pragma_application_id') !== APPLICATION_ID) {
    const isNew = stored === 0 && numberOf(connection, 'select count(*) as value from sqlite_schema') === 0
    if (isNew) return 0
    throw new NofxError('storage.unavailable', `The SQLite file ${file} belongs to another program. Name a file of its own for NOFX.`)
  }
  if (stored > SCHEMA_VERSION) {
    throw new NofxError(
      'storage.schema_newer',
      `The SQLite file ${file} is at version ${stored}, and this release knows versions up to ${SCHEMA_VERSION}. Update @nofx/adapters-sqlite, or give this program another file.`,
    )
  }
  return stored
}

/** The file remembers it, so this changes something only once. */
function keepWriteAheadLog(connection: Connection): void {
  const mode = connection.prepare('pragma journal_mode = wal').get()?.['journal_mode']
  if (mode === 'wal') return
  throw new NofxError('storage.unavailable', `The SQLite file ${connection.file} can have no write-ahead log (its journal is "${String(mode)}"). Is it on a network drive? Use a disk of this machine.`)
}

function numberOf(connection: Connection, sql: string): number {
  return Number(connection.prepare(sql).get()?.['value'])
}
