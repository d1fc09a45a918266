import type { MigrationListener } from '@nofx/adapters-postgres'
import type { Storage } from '@nofx/core'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Options, ValuesOf } from './command.ts'
import { hideUrlSecrets } from './hide-secrets.ts'
import type { Io } from './io.ts'
import { UsageError } from './usage-error.ts'

/** Which store is meant. */
export const STORE_OPTIONS = {
  url: { type: 'string', value: 'postgres://…', help: 'A Postgres database. Default: NOFX_DATABASE_URL, or DATABASE_URL.' },
  sqlite: { type: 'string', value: '<file>', help: 'A SQLite file.' },
  pglite: { type: 'string', value: '<folder>', help: 'The folder of a PGlite database.' },
  schema: { type: 'string', value: '<name>', help: 'The Postgres schema. Default: nofx.' },
} as const satisfies Options

export type StoreValues = ValuesOf<typeof STORE_OPTIONS>

/** A store that was named on the command line, not opened yet. */
export interface NamedStore {
  /** Which one, for people; without a password. */
  readonly place: string
  readonly storage: Storage
}

export interface NamedStoreOptions {
  /** Whether an embedded store that is not there is made. */
  readonly mayCreate?: boolean
  readonly onMigration?: MigrationListener
}

/**
 * The store that is meant.
 * @throws UsageError when none is named, or two, or one that cannot be
 */
export async function namedStore(values: StoreValues, io: Io, { mayCreate = false, onMigration }: NamedStoreOptions = {}): Promise<NamedStore> {
  const { url, sqlite, pglite, schema = 'nofx' } = values
  const named = Object.entries({ url, sqlite, pglite }).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`]))
  if (named.length > 1) throw new UsageError(`${named.join(' and ')} name two stores. Give one of them.`)
  const listening = onMigration && { onMigration }
  if (sqlite !== undefined) {
    if (values.schema !== undefined) throw new UsageError('--schema does not go with --sqlite: a file has no schemas.')
    const file = existing(resolve(io.folder, sqlite), 'file', mayCreate)
    // Each adapter is loaded only when it is meant: so help and mistakes are told at once, and what is not installed is not missed.
    const { sqliteStorage } = await import('@nofx/adapters-sqlite')
    return { place: `SQLite file ${file}`, storage: sqliteStorage({ file, ...listening }) }
  }
  const connectionString = pglite === undefined ? connectionStringOf(url, io) : undefined
  const dataDir = pglite === undefined ? undefined : existing(resolve(io.folder, pglite), 'folder', mayCreate)
  const { pgliteStorage, postgresStorage, printPlace } = await import('@nofx/adapters-postgres')
  if (dataDir !== undefined) return { place: `PGlite in ${dataDir}, schema "${schema}"`, storage: pgliteStorage({ dataDir, schema, ...listening }) }
  return { place: printPlace(connectionString, schema), storage: postgresStorage({ connectionString: connectionString ?? '', schema, connectionsMax: CONNECTIONS_MAX, ...listening }) }
}

/** Opening an embedded store makes it, which who looks into one does not mean. */
function existing(path: string, what: 'file' | 'folder', mayCreate: boolean): string {
  if (mayCreate || existsSync(path)) return path
  throw new UsageError(`There is no ${what} ${path}. Name one that holds a database, or make it with "nofx migrate".`)
}

/** A command does one thing after another; one connection more lets a slow one not be in the way. */
const CONNECTIONS_MAX = 2

function connectionStringOf(url: string | undefined, { env }: Io): string {
  const [name, given] = Object.entries({ '--url': url, NOFX_DATABASE_URL: env['NOFX_DATABASE_URL'], DATABASE_URL: env['DATABASE_URL'] }).find(([, value]) => value !== undefined && value !== '') ?? []
  if (given === undefined) throw new UsageError('No store is named. Give --url, --sqlite or --pglite, or set NOFX_DATABASE_URL.')
  if (!/^postgres(ql)?:\/\//.test(given) || !URL.canParse(given)) throw new UsageError(`${name} is ${JSON.stringify(hideUrlSecrets(given))}, which is no URL of a Postgres database. Write postgres://user@host:port/database, with the password behind the user.`)
  return given
}
