// What does an async step that does nothing cost in process, with nothing persisted?
// Usage: node --conditions=@nofx/source benchmarks/in-process.ts [--install] [--rounds 15] [--json file]

import { parseArgs } from 'node:util'
import type { ContenderArgument } from './in-process/contender.ts'
import { RIVALS } from './in-process/rivals.ts'
import type { Workload } from './in-process/workload.ts'
import { describeEnvironment, environment } from './measure/environment.ts'
import { findRivals } from './measure/find-rivals.ts'
import { measureRounds, type Contender } from './measure/measure-rounds.ts'
import { printTable, writeJson, type Table } from './measure/report.ts'

interface Question {
  readonly title: string
  readonly workload: Workload
  /** How many times the bare functions NOFX may take. */
  readonly ratioMax: number
}

const QUESTIONS: readonly Question[] = [
  { title: 'Chain of 100: each step reads the one before', workload: { shape: { kind: 'chain', length: 100 }, atOnce: 1 }, ratioMax: 20 },
  { title: '1-100-1: one step, 100 that read it, one that reads them all', workload: { shape: { kind: 'fan-out', width: 100 }, atOnce: 1 }, ratioMax: 20 },
  { title: '50 × 10-step diamonds: 50 runs of 1-8-1 started together', workload: { shape: { kind: 'fan-out', width: 8 }, atOnce: 50 }, ratioMax: 15 },
]
const NOFX = 'NOFX, every event kept'

const { values: options } = parseArgs({
  options: { install: { type: 'boolean', default: false }, rounds: { type: 'string', default: '15' }, json: { type: 'string' } },
})

const here = environment()
console.log('What does an async step that does nothing cost in process, with nothing persisted?')
console.log(`${describeEnvironment(here)}\n`)
const systems = [
  { name: 'bare async functions', module: new URL('in-process/floor.ts', import.meta.url) },
  { name: NOFX, module: new URL('in-process/nofx.ts', import.meta.url) },
  ...findRivals(RIVALS, options),
]

const tables: Table[] = []
for (const { title, workload, ratioMax } of QUESTIONS) {
  const contenders = systems.map(({ name, module }): Contender => {
    const argument: ContenderArgument = { contender: module.href, workload }
    return { name, module: new URL('in-process/contender.ts', import.meta.url), argument }
  })
  const rows = await measureRounds(contenders, Number(options.rounds))
  const table: Table = { title, unit: 'µs a step', rows, targets: [{ row: NOFX, max: ratioMax }] }
  printTable(table)
  tables.push(table)
}
if (options.json !== undefined) writeJson(options.json, 'in-process', here, tables)
