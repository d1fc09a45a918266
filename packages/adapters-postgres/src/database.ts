import { NofxError, type OpenOptions } from '@nofx/core'
import type { Kysely } from 'kysely'
import { setTimeout as sleep } from 'node:timers/promises'
import type { SchemaNames } from './schema-names.ts'
import { isBusy, isTransient, storageError } from './storage-error.ts'

/** An open connection, migrated and ready. */
export interface Connection {
  readonly db: Kysely<unknown>
  release(): Promise<void>
}

/** What the ports of one store share. It is unopened, opening, open or closed; the first use opens it, and closing is final. */
export interface Database {
  readonly names: SchemaNames
  open(options?: OpenOptions): Promise<void>
  /**
   * Does work that may be done again: after a lost connection, a deadlock or a failover it is. `attempt` counts from 1; when it is
   * higher, an earlier attempt may or may not have taken effect.
   * @throws NofxError `storage.unavailable`, `storage.closed`, `input.invalid`, and what opening throws
   */
  run<T>(work: (db: Kysely<unknown>, attempt: number) => Promise<T>): Promise<T>
  close(): Promise<void>
}

export interface DatabaseOptions {
  readonly names: SchemaNames
  /** For messages: which server and database. */
  readonly place: string
  /** How long work is tried again, in ms. */
  readonly retryForMs: number
  connect(options: OpenOptions): Promise<Connection>
}

const RETRY_DELAY_MS_MIN = 20
const RETRY_DELAY_MS_MAX = 1_000

export function createDatabase({ names, place, retryForMs, connect }: DatabaseOptions): Database {
  let connection: Promise<Connection> | undefined
  let closed = false

  const open = (options: OpenOptions = {}) => {
    if (closed) throw new NofxError('storage.closed', `${place} was closed. Open a new storage.`)
    // An attempt that failed is forgotten, so that the next use tries again.
    connection ??= connect(options).catch((error: unknown) => {
      connection = undefined
      throw storageError(error, place)
    })
    return connection
  }

  return {
    names,
    async open(options) {
      const giveUpAt = Date.now() + retryForMs
      for (let attempt = 1; ; attempt++) {
        try {
          await open(options)
          return
        } catch (error) {
          const delayMs = retryDelayMs(attempt)
          // A server that cannot be reached is more likely a wrong address, which is to be told at once.
          if (!isBusy(error) || closed || Date.now() + delayMs > giveUpAt) throw error
          await sleep(delayMs)
        }
      }
    },
    async run(work) {
      const giveUpAt = Date.now() + retryForMs
      for (let attempt = 1; ; attempt++) {
        try {
          const { db } = await open()
          return await work(db, attempt)
        } catch (error) {
          const delayMs = retryDelayMs(attempt)
          if (!isTransient(error) || closed || Date.now() + delayMs > giveUpAt) throw storageError(error, place)
          await sleep(delayMs)
        }
      }
    },
    async close() {
      closed = true
      const opened = await connection?.catch(() => undefined)
      connection = undefined
      await opened?.release()
    },
  }
}

/** Doubles, and is spread by half so that many clients of a restarted server do not come back in step. */
function retryDelayMs(attempt: number): number {
  const delayMs = Math.min(RETRY_DELAY_MS_MAX, RETRY_DELAY_MS_MIN * 2 ** (attempt - 1))
  return delayMs * (0.5 + Math.random() / 2)
}
