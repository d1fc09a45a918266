import { existsSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import type { Check } from './check.ts'
import { run } from './run.ts'
import { listPackages, PROJECT, type Package } from './workspace.ts'

/** Loads every package by `import` and by `require()`, on our Node and on the one the machine has. */
export function* load(): Generator<Check> {
  for (const node of nodes()) {
    const major = Number(run(node, ['-p', 'process.versions.node.split(".")[0]']).output)
    const packages = listPackages().filter((each) => each.nodeMajorMin <= major)
    for (const each of packages) {
      yield { name: `import ${each.name} on Node ${major}`, ...run(node, ['--input-type=module', '-e', importing(each)], PROJECT) }
      yield { name: `require ${each.name} on Node ${major}`, ...run(node, ['--input-type=commonjs', '-e', requiring(each)], PROJECT) }
    }
  }
}

const exportsSomething = `if (Object.keys(loaded).length === 0) throw new Error('It exports nothing.')`
const importing = ({ name }: Package) => `const loaded = await import('${name}'); ${exportsSomething}`
const requiring = ({ name }: Package) => `const loaded = require('${name}'); ${exportsSomething}`

/** Our own Node, then the first on PATH that no package manager put there. */
function nodes(): readonly string[] {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'))
  const host = folders.map((folder) => join(folder, 'node')).find((path) => existsSync(path))
  return [resolve('node_modules/.bin/node'), ...(host === undefined ? [] : [host])]
}
