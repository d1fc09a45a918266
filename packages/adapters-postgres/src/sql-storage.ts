import type { Storage, StorageCapabilities } from '@nofx/core'
import type { Database } from './database.ts'
import type { LetterListener } from './letter-listener.ts'
import { createBlobs } from './ports/blobs.ts'
import { createEventLog } from './ports/event-log.ts'
import { createMailbox } from './ports/mailbox.ts'
import { createOutcomes } from './ports/outcomes.ts'
import { createRecords } from './ports/records.ts'
import { createRunIndex } from './ports/run-index.ts'

/** Every port on one database, whichever driver is below it. */
export function sqlStorage(name: string, capabilities: StorageCapabilities, database: Database, letters?: LetterListener): Storage {
  return {
    name,
    capabilities,
    log: createEventLog(database),
    runs: createRunIndex(database),
    records: createRecords(database),
    blobs: createBlobs(database),
    mailbox: createMailbox(database, letters),
    outcomes: createOutcomes(database),
    open: (options) => database.open(options),
    async close() {
      await letters?.close()
      await database.close()
    },
  }
}
