// Compiles a workflow of fifty steps and compares what its types cost with what was agreed on.
// Usage: node tools/type-cost.ts
// The count is what is compared: the same compiler gives the same one on every machine, and a time would not be.

import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'

/** The workflow, and a file that only imports what it does, so that the difference is the workflow's own. */
const PROGRAM = 'test/types/fifty-steps.ts'
const IMPORTS = 'test/types/only-imports.ts'

/** Instantiations of types by the workflow itself, as TypeScript 7.0.2 counts them on one thread. A tenth more passes. */
const INSTANTIATIONS = 20_105

const folder = resolve('.cache/type-cost')

const program = measure(PROGRAM)
const imports = measure(IMPORTS)
const instantiations = program.instantiations - imports.instantiations
const most = Math.ceil(INSTANTIATIONS * 1.1)
console.log(`Fifty steps: ${instantiations} instantiations (agreed: ${INSTANTIATIONS}, at most ${most}); compiled in ${program.totalS} s with everything that they import`)
if (instantiations > most) {
  console.error(`The types of workflows became dearer. Make them cheaper, or agree on ${instantiations} in tools/type-cost.ts.`)
  process.exitCode = 1
}

interface Cost {
  readonly instantiations: number
  readonly totalS: number
}

function measure(file: string): Cost {
  mkdirSync(folder, { recursive: true })
  const config = `${folder}/tsconfig.json`
  writeFileSync(config, JSON.stringify({ extends: resolve('tsconfig.base.json'), compilerOptions: { incremental: false }, files: [resolve(file)] }))
  const { status, stdout } = spawnSync(process.execPath, ['node_modules/typescript7/bin/tsc', '-p', config, '--extendedDiagnostics', '--singleThreaded'], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${file} does not compile:\n${stdout}`)
  const numberOf = (label: string): number => {
    const [, digits] = new RegExp(`^${label}: +([\\d.]+)`, 'm').exec(stdout) ?? []
    if (digits === undefined) throw new Error(`The compiler tells no "${label}".`)
    return Number(digits)
  }
  return { instantiations: numberOf('Instantiations'), totalS: numberOf('Total time') }
}
