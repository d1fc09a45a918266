// How many steps a second does NOFX do on PGlite, a Postgres inside its process, with 100 workflows of 10 steps at once?
// Usage: node --conditions=@nofx/source benchmarks/durable-pglite.ts [--rounds 7] [--json file]

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { measureDurable } from './durable/measure-durable.ts'
import { printDurable } from './durable/print-durable.ts'
import { describeEnvironment, environment } from './measure/environment.ts'
import { writeJson } from './measure/report.ts'
import { printVerdict } from './measure/verdict.ts'

const AT_ONCE = 100
const STEPS_A_SECOND_MIN = 2_000

const { values: options } = parseArgs({ options: { rounds: { type: 'string', default: '7' }, json: { type: 'string' } } })

const here = environment()
console.log('How many steps a second does NOFX do on PGlite, which never calls fsync?')
console.log(describeEnvironment(here))

const folder = mkdtempSync(join(tmpdir(), 'nofx-benchmark-'))
try {
  const module = new URL('durable/nofx-pglite.ts', import.meta.url)
  const systems = [{ name: 'in a folder', module }, { name: 'in memory', module }]
  const place = (index: number) => (index === 0 ? join(folder, 'data') : 'memory:')
  const rows = await measureDurable({ systems, atOnce: AT_ONCE, rounds: Number(options.rounds), place })
  const title = `NOFX on PGlite, ${AT_ONCE} at once`
  printDurable(title, rows)
  console.log('')
  for (const { name, us } of rows) printVerdict({ of: `NOFX on PGlite ${name}, steps/s`, value: 1e6 / us.median, limit: { atLeast: STEPS_A_SECOND_MIN } })
  if (options.json !== undefined) writeJson(options.json, 'durable-pglite', here, [{ title, rows }])
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}
