import { NofxError, type Storage } from '@nofx/core'
import { resolve } from 'node:path'
import { createDatabase } from './database.ts'
import type { MigrationListener } from './migrate.ts'
import { createBlobs } from './ports/blobs.ts'
import { createEventLog } from './ports/event-log.ts'
import { createMailbox } from './ports/mailbox.ts'
import { createOutcomes } from './ports/outcomes.ts'
import { createRecords } from './ports/records.ts'
import { createRunIndex } from './ports/run-index.ts'

export interface SqliteStorageOptions {
  /** The database file, made when missing; its folder is not. It belongs to NOFX alone, and must be on a disk of this machine. */
  readonly file: string
  /** How long work is tried again while another process holds the file, in ms. Default: 15,000. */
  readonly retryForMs?: number
  /** Told of each migration that opening applies. */
  readonly onMigration?: MigrationListener
}

/**
 * Every port on one SQLite file, through the SQLite that is part of Node: nothing to install or start. What was acknowledged survives a
 * power failure. Several processes of one machine may share the file.
 *
 * Each commit holds up the event loop until the disk has it: a fraction of a millisecond to some milliseconds.
 *
 * @example
 * ```ts
 * const storage = sqliteStorage({ file: './nofx.db' })
 * ```
 * @throws NofxError `input.invalid` when no file is named
 */
export function sqliteStorage({ file, retryForMs = 15_000, onMigration }: SqliteStorageOptions): Storage {
  if (typeof file !== 'string' || file === '' || file === ':memory:') {
    throw new NofxError('input.invalid', `sqliteStorage takes the path of a file, and was given ${JSON.stringify(file)}. For a store in memory there is memoryStorage.`)
  }
  const database = createDatabase({ file: resolve(file), retryForMs, onMigration })
  return {
    name: 'sqlite',
    capabilities: { survives: 'power', shared: true },
    log: createEventLog(database),
    runs: createRunIndex(database),
    records: createRecords(database),
    blobs: createBlobs(database),
    mailbox: createMailbox(database),
    outcomes: createOutcomes(database),
    open: (options) => database.open(options),
    close: () => database.close(),
  }
}
