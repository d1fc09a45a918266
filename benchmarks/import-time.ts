// What does importing a package add to the start of a Node process?
// Usage, after pnpm build: node benchmarks/import-time.ts [--rounds 21] [--json file]

import { spawnSync } from 'node:child_process'
import { existsSync, globSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { describeEnvironment, environment } from './measure/environment.ts'
import { printTable, writeJson, type Row, type Table } from './measure/report.ts'
import { spreadOf } from './measure/spread.ts'

const PACKAGES = ['orchestration', 'workflows']
/** What they import of ours. */
const BELOW = ['core', 'runtime']
const ADDED_MS_MAX = 50
/** Fills the caches of the file system. */
const WARM_UP_ROUNDS = 2
const ROOT = fileURLToPath(new URL('..', import.meta.url))
/** Neither options nor a cache of compiled code that happen to be set here. */
const { NODE_OPTIONS: _, NODE_COMPILE_CACHE: __, ...env } = process.env

const { values: options } = parseArgs({ options: { rounds: { type: 'string', default: '21' }, json: { type: 'string' } } })
const outdated = [...PACKAGES, ...BELOW].filter((name) => !isBuilt(name))
if (outdated.length > 0) {
  console.error(`Not built since their sources changed: ${outdated.join(', ')}. Users import the built packages, so run pnpm build first.`)
  process.exit(1)
}

const here = environment()
console.log('What does importing a package add to the start of a Node process?')
console.log(describeEnvironment(here))

const programs = [
  { name: 'bare Node', program: '' },
  ...PACKAGES.map((name) => ({ name: `import('@nofx/${name}')`, program: `await import('@nofx/${name}')` })),
]
const samples = programs.map((): number[] => [])
for (let round = -WARM_UP_ROUNDS; round < Number(options.rounds); round++) {
  for (const [index, { program }] of programs.entries()) {
    const ms = timeProcess(program)
    if (round >= 0) samples[index]?.push(ms)
  }
}

const bare = samples[0] ?? []
const rows = programs.map(({ name }, index): Row => {
  const whole = samples[index] ?? []
  const own = index === 0 ? whole : whole.map((ms, round) => ms - (bare[round] ?? Number.NaN))
  return { name: index === 0 ? name : `${name} adds`, samples: own, spread: spreadOf(own) }
})
const targets = rows.slice(1).map(({ name }) => ({ row: name, max: ADDED_MS_MAX, of: 'value' as const }))
const table: Table = { title: 'A fresh process, from its start to its end', unit: 'ms', rows, targets }
printTable(table)
if (options.json !== undefined) writeJson(options.json, 'import-time', here, [table])

function timeProcess(program: string): number {
  const startedAt = performance.now()
  const { status } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], { cwd: ROOT, env, stdio: ['ignore', 'ignore', 'inherit'] })
  if (status !== 0) throw new Error(`"${program}" ended with ${status ?? 'a signal'}.`)
  return performance.now() - startedAt
}

function isBuilt(name: string): boolean {
  const folder = `${ROOT}packages/${name}`
  const built = `${folder}/dist/index.js`
  if (!existsSync(built)) return false
  const builtAt = statSync(built).mtimeMs
  return globSync(`${folder}/src/**/*.ts`).every((file) => statSync(file).mtimeMs <= builtAt)
}
