import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Check } from './check.ts'
import { asCommonJs } from './as-common-js.ts'
import { run } from './run.ts'
import { PROJECT } from './workspace.ts'

const PROGRAMS = 'test/consumers'
const COMPILERS = { 'TypeScript 6': 'typescript', 'TypeScript 7': 'typescript7' }

/** The ways a user's project may resolve modules. */
const RESOLUTIONS = [
  { name: 'nodenext', extension: '.ts', module: 'nodenext', convert: (program: string) => program },
  { name: 'nodenext .cts', extension: '.cts', module: 'nodenext', convert: asCommonJs },
  { name: 'bundler', extension: '.ts', module: 'preserve', convert: (program: string) => program },
]

/** Compiles the programs of test/consumers against the installed packages: the right ones must pass, each marked mistake must not. */
export function* types(): Generator<Check> {
  for (const { name, extension, module, convert } of RESOLUTIONS) {
    const folder = join(PROJECT, name.replace(' .', '-'))
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder)
    for (const file of readdirSync(PROGRAMS)) {
      writeFileSync(join(folder, file.replace('.ts', extension)), convert(readFileSync(join(PROGRAMS, file), 'utf8')))
    }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: { ...OPTIONS, module } }))
    for (const [compiler, alias] of Object.entries(COMPILERS)) {
      yield { name: `types with ${compiler}, ${name}`, ...run(process.execPath, [`../node_modules/${alias}/bin/tsc`, '-p', '.'], folder) }
    }
  }
}

const OPTIONS = {
  target: 'es2022',
  lib: ['es2023', 'esnext.disposable'],
  types: ['node'],
  strict: true,
  noUncheckedIndexedAccess: true,
  // The declarations of the packages are part of what is checked.
  skipLibCheck: false,
  noEmit: true,
}
