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

/** Repeats a line, numbered, so that churn is easy to count. */
export function numberedLines(count: number, text = 'line'): string {
  return Array.from({ length: count }, (_, index) => `${text} ${index}\n`).join('')
}
