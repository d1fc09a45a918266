// What does a durable workflow of 10 steps that do nothing cost on one PostgreSQL server, with 1, 10 and 100 of them at once?
// Usage: node --conditions=@nofx/source benchmarks/durable.ts [--install] [--no-rivals] [--rounds 5] [--at-once 1,10,100] [--url postgres://...] [--json file]

import { parseArgs } from 'node:util'
import { measureDurable, type DurableRow, type System } from './durable/measure-durable.ts'
import { printDurable, walBytes } from './durable/print-durable.ts'
import { RIVALS } from './durable/rivals.ts'
import { describeEnvironment, environment } from './measure/environment.ts'
import { findRivals } from './measure/find-rivals.ts'
import { openPostgres } from './measure/postgres-server.ts'
import { writeJson } from './measure/report.ts'
import { quantileOf, spreadOf } from './measure/spread.ts'
import { printVerdict } from './measure/verdict.ts'

interface Question {
  readonly atOnce: number
  /** How many times a commit a step NOFX may take. */
  readonly ratioMax: number
  readonly startMsMax: number
  /** How many times the steps of DBOS NOFX is to do. */
  readonly timesDbosMin?: number
}

const QUESTIONS: readonly Question[] = [
  { atOnce: 1, ratioMax: 1.3, startMsMax: 1 },
  { atOnce: 10, ratioMax: 0.8, startMsMax: 2 },
  { atOnce: 100, ratioMax: 0.3, startMsMax: 5, timesDbosMin: 20 },
]
const WAL_BYTES_MAX = 600
const NOFX = 'NOFX'

const { values: options } = parseArgs({
  allowNegative: true,
  options: {
    install: { type: 'boolean', default: false },
    rivals: { type: 'boolean', default: true },
    rounds: { type: 'string', default: '5' },
    'at-once': { type: 'string', default: '1,10,100' },
    url: { type: 'string' },
    json: { type: 'string' },
  },
})
const atOnceAsked = options['at-once'].split(',').map(Number)

const here = environment()
console.log('What does a durable workflow of 10 steps that do nothing cost on one PostgreSQL server?')
console.log(describeEnvironment(here))
const server = await openPostgres(options.url)
try {
  console.log(server.description)
  const systems: readonly System[] = [
    { name: 'pg, a commit a step', module: new URL('durable/floor-commits.ts', import.meta.url) },
    { name: 'pg, group commit', module: new URL('durable/floor-group-commit.ts', import.meta.url) },
    { name: NOFX, module: new URL('durable/nofx.ts', import.meta.url) },
    ...(options.rivals ? findRivals(RIVALS, options) : []),
  ]
  const tables: { readonly title: string; readonly rows: readonly DurableRow[] }[] = []
  for (const question of QUESTIONS.filter(({ atOnce }) => atOnceAsked.includes(atOnce))) {
    const title = `${question.atOnce} at once`
    const place = (index: number) => server.createDatabase(`durable_${question.atOnce}_${index}`)
    const rows = await measureDurable({ systems, atOnce: question.atOnce, rounds: Number(options.rounds), place, server })
    printDurable(title, rows)
    printVerdicts(question, rows)
    tables.push({ title, rows })
  }
  if (options.json !== undefined) writeJson(options.json, 'durable', here, tables)
} finally {
  await server.stop()
}

function printVerdicts({ atOnce, ratioMax, startMsMax, timesDbosMin }: Question, rows: readonly DurableRow[]): void {
  const nofx = rows.find(({ name }) => name === NOFX)
  if (nofx === undefined) return
  console.log('')
  printVerdict({ of: `${NOFX}, times the first, ${atOnce} at once`, value: nofx.ratio.median, limit: { atMost: ratioMax } })
  printVerdict({ of: `${NOFX}, bytes of WAL a step`, value: walBytes(nofx), limit: { atMost: WAL_BYTES_MAX } })
  printVerdict({ of: `${NOFX}, ms until half of the starts are stored`, value: quantileOf(nofx.starts, 0.5), limit: { atMost: startMsMax } })
  const dbos = rows.find(({ name }) => name.startsWith('DBOS'))
  if (dbos === undefined || timesDbosMin === undefined) return
  const times = spreadOf(nofx.samples.map((us, round) => (dbos.samples[round] ?? Number.NaN) / us))
  printVerdict({ of: `${NOFX}, times the steps/s of ${dbos.name}`, value: times.median, limit: { atLeast: timesDbosMin } })
}
