import { NofxError, type OpenOptions, type Storage } from '@nofx/core'
import { Kysely, PostgresDialect, type PostgresPool } from 'kysely'
import type * as pg from 'pg'
import { createDatabase, type Connection } from './database.ts'
import { assertMigrated, migrate, type MigrationListener } from './migrate.ts'
import { optionalDependency } from './optional-dependency.ts'
import { guardedPool } from './guarded-pool.ts'
import { LetterListener, type ListeningClient } from './letter-listener.ts'
import { assertIsolation } from './queries/assert-isolation.ts'
import { printPlace } from './place.ts'
import { SCHEMA_DEFAULT, schemaNames } from './schema-names.ts'
import { sqlStorage } from './sql-storage.ts'

export interface PostgresStorageOptions {
  /** The host's own `pg` Pool, which stays open when the storage is closed. Give this or `connectionString`. */
  readonly pool?: PostgresPool
  /** `postgres://user:password@host:port/database`. The storage makes a pool of its own. */
  readonly connectionString?: string
  /** The Postgres schema that holds all tables; made when missing. Default: `nofx`. */
  readonly schema?: string
  /** Connections of a pool made from `connectionString`. Default: 10. */
  readonly connectionsMax?: number
  /** How long work is tried again while the server cannot be reached, in ms: long enough for a restart or a failover. Default: 15,000. */
  readonly retryForMs?: number
  /**
   * Whether signals and cancellations from other processes are heard of at once, over one connection beside those of the pool, in place of at the
   * next look (`mailMs`). Behind a transaction-mode pooler nothing is heard: set it to false there. Default: true.
   */
  readonly listen?: boolean
  /** Told of each migration that opening the store applies. */
  readonly onMigration?: MigrationListener
}

/** How long a connection may take to come up, in ms. */
const CONNECT_MS_MAX = 10_000

/**
 * Every port on Postgres 14 or newer, for any number of processes. Works behind a transaction-mode pooler.
 *
 * @example
 * ```ts
 * const storage = postgresStorage({ pool: new Pool({ connectionString: process.env.DATABASE_URL }) })
 * ```
 * @throws NofxError `input.invalid` when neither or both of pool and connection string are given
 */
export function postgresStorage({ pool, connectionString, schema = SCHEMA_DEFAULT, connectionsMax = 10, retryForMs = 15_000, listen = true, onMigration }: PostgresStorageOptions): Storage {
  if ((pool === undefined) === (connectionString === undefined)) {
    throw new NofxError('input.invalid', 'postgresStorage takes either a pool or a connectionString.')
  }
  const names = schemaNames(schema)
  const connect = async ({ migrate: mayMigrate = true }: OpenOptions): Promise<Connection> => {
    const guarded = guardedPool(pool ?? (await createPool(connectionString ?? '', connectionsMax)), { keepOpen: pool !== undefined })
    const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: guarded }) })
    try {
      await assertIsolation(db)
      await (mayMigrate ? migrate(db, names, onMigration) : assertMigrated(db, names))
      return { db, release: () => db.destroy() }
    } catch (error) {
      await db.destroy()
      throw error
    }
  }
  const place = printPlace(connectionString ?? pool?.options, schema)
  const createClient = pool === undefined ? () => createListeningClient(connectionString ?? '') : clientLike(pool)
  const letters = listen && createClient !== undefined ? new LetterListener(createClient) : undefined
  return sqlStorage('postgres', { survives: 'power', shared: true }, createDatabase({ names, place, retryForMs, connect }), letters)
}

/** Makes clients as the pool does, where it says how. */
function clientLike({ Client, options }: PostgresPool): (() => Promise<ListeningClient>) | undefined {
  // Kysely's type of a client leaves out that it is an event emitter.
  return Client && (async () => new Client(options) as unknown as ListeningClient)
}

async function createListeningClient(connectionString: string): Promise<ListeningClient> {
  const { default: driver } = await importPg()
  return new driver.Client({ connectionString, connectionTimeoutMillis: CONNECT_MS_MAX, application_name: 'nofx', keepAlive: true })
}

async function createPool(connectionString: string, max: number): Promise<PostgresPool> {
  const { default: driver } = await importPg()
  const pool = new driver.Pool({ connectionString, max, connectionTimeoutMillis: CONNECT_MS_MAX, application_name: 'nofx' })
  // An idle connection that breaks is replaced when the next one is needed; without a listener it would end the process.
  pool.on('error', () => {})
  return pool
}

function importPg(): Promise<typeof pg> {
  return optionalDependency('pg', () => import('pg'), 'postgresStorage')
}
