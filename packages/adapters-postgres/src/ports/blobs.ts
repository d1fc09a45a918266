import { NofxError, type BlobStore } from '@nofx/core'
import type { Database } from '../database.ts'
import { readBlob, writeBlob } from '../queries/write-blob.ts'
import { isRunId } from '../run-id.ts'

/** Large values of runs, on Postgres. */
export function createBlobs(database: Database): BlobStore {
  const { names } = database
  return {
    async put(runId, text) {
      if (!isRunId(runId)) throw new NofxError('run.unknown', `There is no run ${JSON.stringify(runId)} in the store: ids of runs are UUIDs.`)
      return database.run((db) => writeBlob(db, names, runId, text))
    },
    async get(runId, hash) {
      return isRunId(runId) ? database.run((db) => readBlob(db, names, runId, hash)) : undefined
    },
  }
}
