// Runs each examples/NN-name.ts and compares what it prints with what it says it prints. Usage: pnpm examples [name ...]
// An example that reads DATABASE_URL is given a real PostgreSQL server.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { startPostgres, type PostgresServer } from '../test/start-postgres.ts'
import { expectedLines, firstMissingLine } from './examples/expected-output.ts'

/** An example shows one thing to a reader; a longer one shows two. */
const LINES_MAX = 60
const RUN_MS_MAX = 60_000

const asked = process.argv.slice(2)
const files = readdirSync('examples')
  .filter((name) => /^\d\d-.*\.ts$/.test(name))
  .filter((name) => asked.length === 0 || asked.some((part) => name.includes(part)))
if (files.length === 0) throw new Error('There is no such example.')

let postgres: PostgresServer | undefined
let failed = 0
try {
  for (const file of files) {
    const problem = await problemOf(join('examples', file))
    console.log(problem === undefined ? `pass  ${file}` : `FAIL  ${file}: ${problem}`)
    if (problem !== undefined) failed += 1
  }
} finally {
  await postgres?.stop()
}
process.exitCode = failed === 0 ? 0 : 1

async function problemOf(file: string): Promise<string | undefined> {
  const source = readFileSync(file, 'utf8')
  const expected = expectedLines(source)
  if (expected === undefined) return 'it does not say what it prints; end it with a comment "// Prints:".'
  if (source.trimEnd().split('\n').length > LINES_MAX) return `it is longer than ${LINES_MAX} lines.`

  if (source.includes('DATABASE_URL')) postgres ??= await startPostgres()
  // An empty folder to run in, so that what one run leaves behind is neither in the way of the next nor in the repository.
  const folder = mkdtempSync(join(tmpdir(), 'nofx-example-'))
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--conditions=@nofx/source', resolve(file)], {
    cwd: folder,
    env: { ...process.env, ...(postgres && { DATABASE_URL: postgres.url }) },
    encoding: 'utf8',
    timeout: RUN_MS_MAX,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  rmSync(folder, { recursive: true, force: true })
  if (status !== 0) return `it ended with ${status ?? 'a timeout'}.\n${stdout}${stderr}`
  const missing = firstMissingLine(expected, stdout)
  return missing === undefined ? undefined : `it does not print "${missing}" where it says so. It printed:\n${stdout}`
}
