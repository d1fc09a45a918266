import { existsSync, mkdirSync, rmSync } from 'node:fs'
import type { Check } from './check.ts'
import { run } from './run.ts'
import { listPackages, TARBALLS, WORK_FOLDER } from './workspace.ts'

/** Packs every package with pnpm, since only pnpm applies `publishConfig.exports` and resolves the `workspace:` protocol. */
export function* pack(): Generator<Check> {
  rmSync(WORK_FOLDER, { recursive: true, force: true })
  mkdirSync(TARBALLS, { recursive: true })
  for (const { name, folder, tarball } of listPackages()) {
    if (!existsSync(`${folder}/dist/index.js`)) yield { name: `pack ${name}`, ok: false, output: 'Nothing is built; run `pnpm build` first.' }
    else {
      const { ok, output } = run('npx', ['-y', 'pnpm@12', 'pack', '--out', tarball], folder)
      yield { name: `pack ${name}`, ok: ok && existsSync(tarball), output }
    }
  }
}
