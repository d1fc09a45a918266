import type { BlobStore } from '../blob-store.ts'
import { NofxError } from '../nofx-error.ts'
import type { MemoryState } from './memory-state.ts'

/** Large values in memory, beside the events of their run. */
export function createMemoryBlobs(state: MemoryState): BlobStore {
  return {
    async put(runId, text) {
      const hash = await hashOf(text)
      const run = state.runs.get(runId)
      if (run === undefined) throw new NofxError('run.unknown', `There is no run ${runId} in the memory store, so it can keep no blob.`)
      run.blobs ??= new Map()
      run.blobs.set(hash, text)
      return hash
    },
    get: async (runId, hash) => state.runs.get(runId)?.blobs?.get(hash),
  }
}

/** SHA-256, in hexadecimal. */
async function hashOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
