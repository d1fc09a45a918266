import { NofxError, type OpenOptions } from '@nofx/core'
import { existsSync } from 'node:fs'
import { setImmediate as endOfTurn, setTimeout as sleep } from 'node:timers/promises'
import { openConnection, type Connection } from './connection.ts'
import { assertMigrated, migrate, type MigrationListener } from './migrate.ts'
import { releaseAbandonedRuns } from './queries/release-runs.ts'
import { isBusy, storageError } from './storage-error.ts'

/** What the ports of one store share. It is unopened, opening, open or closed; the first use opens it, and closing is final. */
export interface Database {
  open(options?: OpenOptions): Promise<void>
  /**
   * Reads, with any number of statements, what was there at one moment.
   * @throws NofxError `storage.unavailable`, `storage.closed`, `input.invalid`, and what opening throws
   */
  read<T>(work: (connection: Connection) => T): Promise<T>
  /**
   * Does all of the work in one transaction, or none of it, and answers when the disk has it. While another process writes, it waits
   * without holding up the event loop; what it throws then is retryable, and nothing was stored.
   */
  write<T>(work: (connection: Connection) => T): Promise<T>
  /** Lets work under way end first. */
  close(): Promise<void>
}

export interface DatabaseOptions {
  readonly file: string
  /** How long work is tried again while another process holds the file, in ms. */
  readonly retryForMs: number
  readonly onMigration?: MigrationListener | undefined
}

/** A commit of another process takes about as long as the disk needs; looking more often than that only costs. */
const RETRY_DELAY_MS_MIN = 1
const RETRY_DELAY_MS_MAX = 25

export function createDatabase({ file, retryForMs, onMigration }: DatabaseOptions): Database {
  let connection: Connection | undefined
  let opening: Promise<Connection> | undefined
  let closed = false
  const working = new Set<Promise<unknown>>()

  const retrying = async <T>(work: () => T): Promise<T> => {
    const giveUpAt = Date.now() + retryForMs
    for (let attempt = 1; ; attempt++) {
      try {
        return work()
      } catch (error) {
        const delayMs = retryDelayMs(attempt)
        if (!isBusy(error) || Date.now() + delayMs > giveUpAt) throw storageError(error, file)
        await sleep(delayMs)
      }
    }
  }
  const opened = (options?: OpenOptions): Connection | Promise<Connection> => {
    if (connection !== undefined) return connection
    // An attempt that failed is forgotten, so that the next use tries again.
    opening ??= retrying(() => (connection = connect(file, options, onMigration))).finally(() => (opening = undefined))
    return opening
  }
  const track = <T>(work: () => Promise<T>): Promise<T> => {
    if (closed) return Promise.reject(new NofxError('storage.closed', `The SQLite file ${file} was closed. Open a new storage.`))
    const promise = work().finally(() => working.delete(promise))
    working.add(promise)
    return promise
  }

  /**
   * Work begins when this turn of the event loop is over. So a caller that gathers while a commit is under way, as the runtime does, has
   * in its next one all that ended in this turn; and a loop that reads on and on leaves room for others.
   */
  const use = <T>(work: (connection: Connection) => T): Promise<T> =>
    track(async () => {
      const ready = await opened()
      await endOfTurn()
      return retrying(() => work(ready))
    })

  return {
    open: (options) => track(async () => void (await opened(options))),
    read: (work) => use((ready) => ready.snapshot(() => work(ready))),
    write: (work) => use((ready) => ready.transaction(() => work(ready))),
    async close() {
      closed = true
      await Promise.allSettled(working)
      connection?.close()
      connection = undefined
    },
  }
}

function connect(file: string, { migrate: mayMigrate = true }: OpenOptions = {}, onMigration?: MigrationListener): Connection {
  if (mayMigrate) releaseAbandonedRuns(file)
  else if (!existsSync(file)) throw new NofxError('storage.unavailable', `There is no file ${file}. Name another one, or make it with "nofx migrate".`)
  const connection = openConnection(file)
  try {
    if (mayMigrate) migrate(connection, onMigration)
    else assertMigrated(connection)
    return connection
  } catch (error) {
    connection.close()
    throw error
  }
}

/** Doubles, and is spread by half so that processes do not come back in step. */
function retryDelayMs(attempt: number): number {
  const delayMs = Math.min(RETRY_DELAY_MS_MAX, RETRY_DELAY_MS_MIN * 2 ** (attempt - 1))
  return delayMs * (0.5 + Math.random() / 2)
}
