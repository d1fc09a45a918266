import { NofxError, systemClock, systemRandomBytes, type Clock, type RandomBytes } from '@nofx/core'
import { validate as isUuid, v5 as uuidV5, v7 as uuidV7 } from 'uuid'

/** Random bytes of one id, and of how many ids are fetched at once: asking the system for each alone costs more than the id itself. */
const BYTES_PER_ID = 16
const IDS_PER_FETCH = 128

/** Makes new ids: UUIDs of version 7, which sort by the time of their making. */
export function createIds(clock: Pick<Clock, 'now'>, randomBytes: RandomBytes): () => string {
  const pool = new Uint8Array(BYTES_PER_ID * IDS_PER_FETCH)
  let used = pool.length
  return () => {
    if (used === pool.length) {
      randomBytes(pool)
      used = 0
    }
    const random = pool.subarray(used, used + BYTES_PER_ID)
    used += BYTES_PER_ID
    return uuidV7({ random, msecs: clock.now() })
  }
}

/** A new id, by the clock and the chance of the machine. What has a runtime takes `runtime.newId()`. */
export const newId: () => string = createIds(systemClock, systemRandomBytes)

/** The same UUID (version 5) for the same name below the same id, in every process and for ever. */
export function derivedId(name: string, below: string): string {
  return uuidV5(name, below)
}

/** @throws NofxError `input.invalid` for what no store takes for the id of a run */
export function assertId(runId: unknown): asserts runId is string {
  if (typeof runId !== 'string' || !isUuid(runId)) throw new NofxError('input.invalid', `The run id ${JSON.stringify(runId)} is no UUID. Leave it out to get a new one.`)
}

/** An id as stores give it back: UUIDs are the same in upper and lower case, and texts are not. */
export function canonicalId(runId: string): string {
  return runId.toLowerCase()
}
