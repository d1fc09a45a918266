// Loaded before everything else (`node --import`): changes the product's source on its way in, as the mutant named by NOFX_MUTANT says.

import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { MUTANTS, type Mutant } from './mutants.ts'

const name = process.env['NOFX_MUTANT']
const mutant = MUTANTS.find((one) => one.name === name)
if (mutant === undefined) throw new Error(`There is no mutant "${name}".`)

const root = new URL('../../', import.meta.url)
const edits = new Map<string, Mutant['edits'][number][]>()
for (const edit of mutant.edits) {
  const url = pathToFileURL(fileURLToPath(new URL(edit.file, root))).href
  edits.set(url, [...(edits.get(url) ?? []), edit])
}
// Before anything runs: a mutant whose place is gone has to be put right, not to count as one that nobody noticed.
for (const [url, all] of edits) apply(url, all)

registerHooks({
  load(url, context, nextLoad) {
    const wanted = edits.get(url)
    const loaded = nextLoad(url, context)
    return wanted === undefined ? loaded : { ...loaded, source: apply(url, wanted) }
  },
})

function apply(url: string, wanted: readonly Mutant['edits'][number][]): string {
  return wanted.reduce((source, { file, find, replace }) => {
    const count = source.split(find).length - 1
    if (count !== 1) throw new Error(`The mutant "${name}" looks for a text in ${file} that is there ${count} times, not once: ${find}`)
    return source.replace(find, () => replace)
  }, readFileSync(fileURLToPath(url), 'utf8'))
}
