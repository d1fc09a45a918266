// Runs the demo on a clone of this repository: once in peace, once killed after a few steps and resumed. Both must give the same report.
// Usage: pnpm check:demo

import { spawnSync } from 'node:child_process'
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const CRASH_AFTER_STEPS = 3
const RUN_MS_MAX = 100_000

const repository = resolve('.')
const folder = mkdtempSync(join(tmpdir(), 'nofx-demo-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

const whole = inFreshClone(() => {
  expectThat(demo().status === 0, 'the demo ends well')
  return readReport()
})
inFreshClone(() => {
  expectThat(demo('--crash-after', String(CRASH_AFTER_STEPS)).signal === 'SIGKILL', `the demo is killed after ${CRASH_AFTER_STEPS} steps`)
  const resumed = demo()
  expectThat(resumed.status === 0 && /resum/i.test(resumed.stdout), 'the next run ends well and says that it resumes')
  expectThat(readReport() === whole, 'the report is the one of the run in peace')
})

/** Both runs see the same path and nothing of each other. */
function inFreshClone<Result>(work: () => Result): Result {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  spawnSync('git', ['clone', '--quiet', repository, join(folder, 'clone')], { stdio: 'inherit' })
  return work()
}

function demo(...options: string[]) {
  const main = join(repository, 'examples/audit/src/main.ts')
  const run = spawnSync(process.execPath, ['--conditions=@nofx/source', main, 'clone', ...options], {
    cwd: folder,
    encoding: 'utf8',
    timeout: RUN_MS_MAX,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  console.log(`${run.stdout}${run.stderr}`.trimEnd())
  return run
}

function readReport(): string {
  const [report, ...others] = globSync('**/.nofx/**/report.md', { cwd: folder })
  expectThat(report !== undefined && others.length === 0, 'there is one report.md')
  return readFileSync(join(folder, report ?? ''), 'utf8')
}

function expectThat(holds: boolean, what: string): void {
  console.log(`${holds ? 'pass' : 'FAIL'}  ${what}`)
  if (!holds) process.exit(1)
}
