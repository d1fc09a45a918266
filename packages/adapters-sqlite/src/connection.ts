import { DatabaseSync, type StatementSync } from 'node:sqlite'

/** An open database file. What it was asked for is done when it returns. */
export interface Connection {
  readonly file: string
  /** The statement of this text, prepared once. Values are bound, never written into the text. */
  prepare(sql: string): StatementSync
  exec(sql: string): void
  /** All of the work or nothing; the disk has it when this returns. Only one process at a time is in here, and others may read meanwhile. */
  transaction<T>(work: () => T): T
  /** Whatever the work reads is as it was at one moment, though others write meanwhile. */
  snapshot<T>(work: () => T): T
  close(): void
}

export interface ConnectionOptions {
  /** Only if nobody else has the file open, and keeping others out until it is closed; otherwise the first use finds it busy. */
  readonly alone?: boolean
}

/** How long SQLite itself waits for another process, in ms: it holds up the event loop meanwhile. `createDatabase` waits longer. */
const BUSY_MS = 3

/** Texts are made of a few fixed parts, so there are dozens; this only ends growth that nobody has foreseen. */
const STATEMENTS_MAX = 500

/**
 * Opens a file, and makes it when it is missing. It keeps a write-ahead log, of which each commit is forced to the disk (`full`;
 * on macOS also out of the cache of the disk, `fullfsync`); so what was committed survives a power failure.
 */
export function openConnection(file: string, { alone = false }: ConnectionOptions = {}): Connection {
  const database = new DatabaseSync(file)
  const statements = new Map<string, StatementSync>()
  const prepare = (sql: string) => {
    const known = statements.get(sql)
    if (known !== undefined) return known
    if (statements.size === STATEMENTS_MAX) statements.clear()
    const statement = database.prepare(sql)
    statements.set(sql, statement)
    return statement
  }
  try {
    database.exec(`pragma busy_timeout = ${BUSY_MS}; pragma synchronous = full; pragma fullfsync = on; pragma checkpoint_fullfsync = on`)
    if (alone) database.exec('pragma locking_mode = exclusive')
  } catch (error) {
    database.close()
    throw error
  }
  const between = <T>(begin: string, work: () => T): T => {
    prepare(begin).run()
    try {
      const result = work()
      prepare('commit').run()
      return result
    } catch (error) {
      rollBack(database)
      throw error
    }
  }
  return {
    file,
    prepare,
    exec: (sql) => database.exec(sql),
    transaction: (work) => between('begin immediate', work),
    snapshot: (work) => between('begin deferred', work),
    close: () => database.close(),
  }
}

/** Some failures, such as a full disk, have rolled back already, and the error to tell of is the one before. */
function rollBack(database: DatabaseSync): void {
  try {
    database.exec('rollback')
  } catch {
    // There was nothing left to roll back.
  }
}
