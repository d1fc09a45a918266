import { v5 as uuidV5, v7 as uuidV7 } from 'uuid'

/** Random bytes of one id, and of how many ids are fetched at once: asking the system for each alone costs more than the id itself. */
const BYTES_PER_ID = 16
const pool = new Uint8Array(BYTES_PER_ID * 128)
let used = pool.length

/** A new id: a UUID of version 7, which sorts by the time of its making. */
export function newId(): string {
  if (used === pool.length) {
    crypto.getRandomValues(pool)
    used = 0
  }
  const random = pool.subarray(used, used + BYTES_PER_ID)
  used += BYTES_PER_ID
  return uuidV7({ random })
}

/** The same UUID (version 5) for the same name below the same id, in every process and for ever. */
export function derivedId(name: string, below: string): string {
  return uuidV5(name, below)
}

/** An id as stores give it back: UUIDs are the same in upper and lower case, and texts are not. */
export function canonicalId(runId: string): string {
  return runId.toLowerCase()
}
