// Checks the packages as users get them: packed, installed elsewhere, loaded and compiled against.
// Usage: pnpm check [stage ...], after pnpm build. A stage works on what the stages before it left.

import type { Check } from './packages/check.ts'
import { install } from './packages/install.ts'
import { load } from './packages/load.ts'
import { metadata } from './packages/metadata.ts'
import { pack } from './packages/pack.ts'
import { types } from './packages/types.ts'

const STAGES: Readonly<Record<string, () => Iterable<Check>>> = { pack, metadata, install, load, types }

const asked = process.argv.slice(2)
const names = asked.length > 0 ? asked : Object.keys(STAGES)
let failed = 0
for (const name of names) {
  const stage = STAGES[name]
  if (stage === undefined) throw new Error(`There is no stage "${name}"; the stages are ${Object.keys(STAGES).join(', ')}.`)
  for (const check of stage()) {
    console.log(`${check.ok ? 'pass' : 'FAIL'}  ${check.name}`)
    if (check.ok) continue
    failed += 1
    console.log(check.output.replace(/^/gm, '      '))
  }
}
console.log(failed === 0 ? 'All packages are in order.' : `${failed} checks failed.`)
process.exitCode = failed === 0 ? 0 : 1
