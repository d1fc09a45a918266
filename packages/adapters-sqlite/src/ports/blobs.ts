import type { BlobStore } from '@nofx/core'
import type { Database } from '../database.ts'
import { hashOf } from '../payload.ts'
import { putBlob, readBlob } from '../queries/blobs.ts'

/** Large values of runs, on SQLite. */
export function createBlobs(database: Database): BlobStore {
  return {
    async put(runId, text) {
      const hash = hashOf(text)
      await database.write((connection) => putBlob(connection, runId, { hash, data: text }))
      return hash
    },
    get: (runId, hash) => database.read((connection) => readBlob(connection, runId, hash)),
  }
}
