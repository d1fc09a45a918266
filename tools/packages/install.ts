import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Check } from './check.ts'
import { run } from './run.ts'
import { listPackages, PROJECT } from './workspace.ts'

/** Installs the tarballs into an empty project with npm, as a user would, with the compilers beside them. */
export function* install(): Generator<Check> {
  rmSync(PROJECT, { recursive: true, force: true })
  mkdirSync(PROJECT, { recursive: true })
  const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { devDependencies: Record<string, string> }
  const manifest = {
    name: 'a-users-project',
    private: true,
    type: 'module',
    dependencies: Object.fromEntries(listPackages().map(({ name, tarball }) => [name, `file:${tarball}`])),
    devDependencies: Object.fromEntries(
      ['zod', '@types/node', 'typescript', 'typescript7'].map((name) => [name, devDependencies[name]]),
    ),
  }
  writeFileSync(join(PROJECT, 'package.json'), JSON.stringify(manifest, null, 2))
  yield { name: 'npm install of the tarballs', ...run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts'], PROJECT) }
}
