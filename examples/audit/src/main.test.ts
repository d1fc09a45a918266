import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeRepository, type TestRepository } from './testing.ts'

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url))

/** A run of the demo takes about a second; a loaded machine may need many. */
const RUN_MS_MAX = 60_000

let repository: TestRepository
const folders: string[] = []

/** Runs the demo as a process of its own, in a folder. */
function demo(folder: string, ...args: readonly string[]) {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, ['--conditions=@nofx/source', MAIN, ...args], {
    cwd: folder, encoding: 'utf8', timeout: RUN_MS_MAX, env: { ...process.env, NO_COLOR: '1' },
  })
  return { status, signal, stdout, stderr, printed: `${stdout}${stderr}` }
}

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'demo-'))
  folders.push(made)
  return made
}

const reportIn = (where: string) => readFileSync(join(where, 'out/report.md'), 'utf8')

beforeAll(() => {
  repository = makeRepository()
  repository.write('package.json', '{ "name": "small" }\n')
  repository.write('a.ts', 'export const a = 1\n')
  repository.commit('one')
})

afterAll(() => {
  repository.remove()
  for (const made of folders) rmSync(made, { recursive: true, force: true })
})

describe('the demo', () => {
  it('goes on after SIGKILL at any step, repeats none, and writes the same report', () => {
    const whole = folder()
    expect(demo(whole, repository.root, '--out', 'out').status).toBe(0)
    for (const steps of [3, 9]) {
      const killed = folder()
      expect(demo(killed, repository.root, '--out', 'out', '--crash-after', String(steps)).signal).toBe('SIGKILL')
      const resumed = demo(killed, repository.root, '--out', 'out')
      expect(resumed.stdout).toContain(`${steps} of its steps are settled and are not repeated`)
      expect(resumed.stdout).toContain('each settled once')
      expect(reportIn(killed)).toBe(reportIn(whole))
    }
  }, 6 * RUN_MS_MAX)

  it('shows what it has learned from the second run on', () => {
    const where = folder()
    expect(demo(where, repository.root).stdout).toContain('this was the first run')
    expect(demo(where, repository.root).stdout).toMatch(/observed, .* expected from 1 earlier/)
  }, 2 * RUN_MS_MAX)

  it.each([
    ['a path that does not exist', ['/nowhere/at/all'], 'does not exist'],
    ['a folder without a repository', [tmpdir()], 'is not in a git repository'],
    ['an unknown option', ['--bogus'], 'Usage:'],
    ['no number of steps', ['--crash-after', 'many'], 'give a whole number above zero'],
  ])('answers %s with a message and exit code 2', (_, args, message) => {
    const { status, printed } = demo(folder(), ...args)
    expect(status).toBe(2)
    expect(printed).toContain(message)
    expect(printed).not.toMatch(/^\s+at /m)
  }, RUN_MS_MAX)

  it('answers a repository without commits with a message and exit code 2', () => {
    const empty = makeRepository()
    try {
      const { status, printed } = demo(folder(), empty.root)
      expect(status).toBe(2)
      expect(printed).toContain('has no commits yet')
    } finally {
      empty.remove()
    }
  }, RUN_MS_MAX)
})
