import type { OpenOptions, Storage } from '@nofx/core'
import { Kysely, PGliteDialect } from 'kysely'
import { resolve } from 'node:path'
import { createDatabase, type Connection } from './database.ts'
import { assertMigrated, migrate, type MigrationListener } from './migrate.ts'
import { optionalDependency } from './optional-dependency.ts'
import { lockFolder } from './pglite/folder-lock.ts'
import { releaseAllRuns } from './queries/release-runs.ts'
import { SCHEMA_DEFAULT, schemaNames } from './schema-names.ts'
import { sqlStorage } from './sql-storage.ts'

export interface PGliteStorageOptions {
  /** The folder of the database; made when missing. Absent: in memory, gone with the process. */
  readonly dataDir?: string
  /** The Postgres schema that holds all tables. Default: `nofx`. */
  readonly schema?: string
  /** Told of each migration that opening the store applies. */
  readonly onMigration?: MigrationListener
}

/**
 * Every port on PGlite, a Postgres inside this process: nothing to install or start. One process at a time has the folder open.
 *
 * PGlite never calls fsync: what was acknowledged survives a killed process, and not a power failure.
 *
 * @example
 * ```ts
 * const storage = pgliteStorage({ dataDir: './data' })
 * ```
 */
export function pgliteStorage({ dataDir, schema = SCHEMA_DEFAULT, onMigration }: PGliteStorageOptions = {}): Storage {
  const names = schemaNames(schema)
  const folder = dataDir === undefined ? undefined : resolve(dataDir)
  const connect = async ({ migrate: mayMigrate = true }: OpenOptions): Promise<Connection> => {
    const { PGlite } = await optionalDependency('@electric-sql/pglite', () => import('@electric-sql/pglite'), 'pgliteStorage')
    const lock = folder === undefined ? undefined : lockFolder(folder)
    const db = new Kysely<unknown>({ dialect: new PGliteDialect({ pglite: () => new PGlite(folder) }) })
    const release = async () => {
      try {
        await db.destroy()
      } finally {
        lock?.release()
      }
    }
    try {
      await (mayMigrate ? migrate(db, names, onMigration) : assertMigrated(db, names))
      // The lock says that no other process is there, so every lease is one of the dead.
      if (mayMigrate) await releaseAllRuns(db, names)
      return { db, release }
    } catch (error) {
      await release()
      throw error
    }
  }
  const place = folder === undefined ? `PGlite in memory, schema "${schema}"` : `PGlite in ${folder}, schema "${schema}"`
  // Nothing between us and PGlite can break for a moment, so nothing is tried again.
  return sqlStorage('pglite', { survives: folder === undefined ? 'none' : 'process', shared: false }, createDatabase({ names, place, retryForMs: 0, connect }))
}
