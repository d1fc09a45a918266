import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCommand } from './run-command.ts'
import { makeRepository, makeTroubledRepository, type TestRepository } from './testing.ts'

/** A run opens a database, and on a busy machine that takes its time. */
const RUN_MS_MAX = 60_000

const folder = mkdtempSync(join(tmpdir(), 'demo-test-'))
const repositories: TestRepository[] = []
let repo: TestRepository
let whole: string
let steps: number

/** The command in this process. */
async function demo(...args: readonly string[]) {
  return demoUntil(undefined, ...args)
}

/** The command in this process, interrupted once it has printed what matches. */
async function demoUntil(interruptAt: RegExp | undefined, ...args: readonly string[]) {
  const [printed, complaints, controller]: [string[], string[], AbortController] = [[], [], new AbortController()]
  const print = (text: string) => {
    printed.push(text)
    if (interruptAt?.test(text)) controller.abort()
  }
  const status = await runCommand(args, { isAnimated: false, print, complain: (text) => complaints.push(text) }, controller.signal)
  return { status, stdout: printed.join('\n'), complaints }
}

/** The command in a process of its own. */
function demoProcess(...args: readonly string[]) {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, ['--conditions=@nofx/source', join(import.meta.dirname, 'main.ts'), ...args], {
    cwd: folder, encoding: 'utf8', timeout: RUN_MS_MAX,
  })
  return { status, signal, stdout, stderr }
}

/** A database that is set up already, as the first audit left it. */
function copyData(name: string): string {
  const data = join(folder, `data ${name}`)
  cpSync(join(folder, 'data'), data, { recursive: true })
  return data
}

function troubledRepository(): TestRepository {
  const made = makeTroubledRepository()
  repositories.push(made)
  return made
}

function reportIn(out: string): string {
  return readFileSync(join(out, 'report.md'), 'utf8')
}

beforeAll(async () => {
  repo = troubledRepository()
  const first = await demo(repo.root, '--data', join(folder, 'data'), '--out', join(folder, 'whole'))
  if (first.status !== 0) throw new Error(first.complaints.join('\n'))
  whole = reportIn(join(folder, 'whole'))
  steps = Number(/Steps +(\d+)/.exec(first.stdout)?.[1])
}, RUN_MS_MAX)

afterAll(() => {
  for (const { remove } of repositories) remove()
  rmSync(folder, { recursive: true, force: true })
})

describe('the demo, killed after', () => {
  it.each([
    ['1 step', () => 1],
    ['5 steps', () => 5],
    ['half of its steps', () => Math.round(steps / 2)],
    ['its last step', () => steps],
  ])('%s, goes on in the next process where it was, and comes to the same report', async (name, count) => {
    const crashAfter = count()
    const [data, out] = [copyData(name), join(folder, `out ${name}`)]
    expect(demoProcess(repo.root, '--data', data, '--out', out, '--crash-after', String(crashAfter))).toMatchObject({ signal: 'SIGKILL', stderr: '' })

    const resumed = await demo(repo.root, '--data', data, '--out', out)
    expect(resumed).toMatchObject({ status: 0, complaints: [] })
    // What was stored together with the last step that was counted is kept as well.
    const kept = Number(/Resuming run \S+: (\d+) of its steps/.exec(resumed.stdout)?.[1])
    expect(kept).toBeGreaterThanOrEqual(crashAfter)
    expect(resumed.stdout).toContain(`${steps}, ${kept} of them before this process and not repeated`)
    expect(resumed.stdout).toContain('each settled once; no step was repeated')
    expect(reportIn(out)).toBe(whole)
  }, 2 * RUN_MS_MAX)
})

describe('the demo', () => {
  it('makes findings of a huge, a binary and a broken file', () => {
    for (const place of ['dump.sql:1', 'logo.png:1', 'package.json:4']) expect(whole).toContain(place)
  })

  it('expects nothing at first, and compares the next run with what it learned', async () => {
    const data = copyData('learned')
    const second = await demo(repo.root, '--data', data, '--out', join(folder, 'learned'))
    expect(second.stdout).toMatch(/Learned +\S+ +\d+ ms, expected +\d+ ms from \d+ earlier/)
    expect(second.stdout).toContain('not enough data: 2 finished runs, and 3 are needed')
    const page = readFileSync(join(folder, 'learned/report.html'), 'utf8')
    expect(page).toContain('not enough data for a range')
    // What the report waited for is on the path, all the way from the first step.
    expect(page).toMatch(/aria-label="Critical path"><li><code>open<.*<code>gather<.*<code>writer, round 1</)
  }, RUN_MS_MAX)

  it('detaches when it is interrupted, and begins anew when the repository has changed or when it is told to', async () => {
    const own = troubledRepository()
    const options = [own.root, '--data', copyData('detached'), '--out', join(folder, 'detached')]
    const detached = await demoUntil(/done +files/, ...options)
    expect(detached).toMatchObject({ status: 130, complaints: [] })
    expect(detached.stdout).toContain('Detached.')

    own.write('README.md', '# Another\n')
    own.commit('change')
    const changed = await demoUntil(/done +files/, ...options)
    expect(changed.stdout).toMatch(/has changed since run \S+ began \(it was at [0-9a-f]{12}\)/)

    const fresh = await demo(...options, '--fresh')
    expect(fresh.stdout).toMatch(/Run \S+ was unfinished; it is cancelled/)
    expect(fresh).toMatchObject({ status: 0, complaints: [] })
  }, 3 * RUN_MS_MAX)

  it('refuses bad input with one clear line and exit code 2, before it makes a database', async () => {
    const empty = makeRepository()
    repositories.push(empty)
    mkdirSync(join(folder, 'plain'))
    writeFileSync(join(folder, 'file.txt'), 'x')
    symlinkSync('loop', join(folder, 'loop'))
    const data = join(folder, 'never made')
    for (const [path, message] of [
      [join(folder, 'nowhere'), /does not exist/],
      [join(folder, 'plain'), /is not in a git repository/],
      [empty.root, /has no commits yet/],
      [join(folder, 'file.txt'), /is a file/],
      [join(folder, 'loop'), /loop/],
      ['--crash-after=x', /whole number/],
    ] as const) {
      const { status, stdout, complaints } = await demo(path, '--data', data)
      expect([path, status, stdout, complaints]).toEqual([path, 2, '', [expect.stringMatching(message)]])
      expect(complaints[0]).not.toContain('\n')
    }
    expect(existsSync(data)).toBe(false)
  }, RUN_MS_MAX)

  it('exits as it should', () => {
    expect(demoProcess('--help')).toMatchObject({ status: 0, stderr: '', stdout: expect.stringContaining('--crash-after N') })
    expect(demoProcess(join(folder, 'nowhere'))).toMatchObject({ status: 2, stdout: '' })
  }, 2 * RUN_MS_MAX)
})
