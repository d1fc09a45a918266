import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A real git repository in a temporary folder, for tests. */
export interface TestRepository {
  readonly root: string
  write(path: string, content: string | Uint8Array): void
  /** Adds everything and commits it, by default as "Ada". */
  commit(message: string, author?: string): void
  git(...args: readonly string[]): string
  remove(): void
}

/** Makes an empty repository; the caller removes it. Neither the user's nor the machine's git configuration applies. */
export function makeRepository(): TestRepository {
  const root = mkdtempSync(join(tmpdir(), 'audit-'))
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' }
  let seconds = 1_700_000_000
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-C', root, '-c', 'commit.gpgsign=false', ...args], { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  git('init', '-q', '-b', 'main', '--template=')
  return {
    root,
    git,
    write(path, content) {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), content)
    },
    commit(message, author = 'Ada') {
      seconds += 60
      git('add', '-A')
      git(
        '-c',
        `user.name=${author}`,
        '-c',
        `user.email=${author}@example.org`,
        'commit',
        '-q',
        '--allow-empty',
        '-m',
        message,
        `--date=${seconds} +0000`,
      )
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
}

/** A small repository in several areas, with one of each trouble. */
export function makeTroubledRepository(): TestRepository {
  const repo = makeRepository()
  const tangle = (change: number) => `export function tangle(a) {\n${numberedLines(20, '  if (a) a += 1 //')}  return a\n}\n// ${change}\n`
  repo.write('package.json', '{\n  "name": "x",\n  "dependencies": { "idle": "*" },\n}\n')
  repo.write('README.md', '# X\n\n[dead](nowhere.md)\n')
  repo.write('lib/package.json', '{\n  "name": "lib",\n  "dependencies": { "idle": "latest" }\n}\n')
  repo.write('lib/use.ts', "import { tangle } from '../src/tangle.js'\nimport other from 'undeclared'\nexport const use = () => other(tangle(1))\n")
  repo.write('src/tangle.js', tangle(0))
  repo.write('test/tangle.test.js', "import { tangle } from '../src/tangle.js'\ntangle(2)\n")
  repo.write('dump.sql', 'x\n'.repeat(600_000))
  repo.write('logo.png', new Uint8Array([0, 1, 2]))
  repo.commit('one')
  for (let change = 1; change <= 5; change += 1) {
    repo.write('src/tangle.js', tangle(change))
    repo.commit(`change ${change}`, 'Bob')
  }
  return repo
}

/** Repeats a line, numbered, so that churn is easy to count. */
export function numberedLines(count: number, text = 'line'): string {
  return Array.from({ length: count }, (_, index) => `${text} ${index}\n`).join('')
}
