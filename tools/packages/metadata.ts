import type { Check } from './check.ts'
import { run } from './run.ts'
import { listPackages } from './workspace.ts'

/** Asks publint about each manifest, and are-the-types-wrong about how each package resolves for importers of every kind. */
export function* metadata(): Generator<Check> {
  for (const { name, tarball } of listPackages()) {
    yield { name: `publint ${name}`, ...run('node_modules/.bin/publint', ['run', tarball, '--strict']) }
    yield { name: `attw ${name}`, ...run('node_modules/.bin/attw', [tarball, '--profile', 'esm-only', '--no-emoji']) }
  }
}
