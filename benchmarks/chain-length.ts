// Does a step cost the same however long its run is?
// Usage: node --conditions=@nofx/source benchmarks/chain-length.ts [--rounds 15] [--json file]

import { parseArgs } from 'node:util'
import type { ContenderArgument } from './in-process/contender.ts'
import { describeEnvironment, environment } from './measure/environment.ts'
import { measureRounds, type Contender } from './measure/measure-rounds.ts'
import { printTable, writeJson, type Table } from './measure/report.ts'

const LENGTHS = [100, 1_000, 10_000]
const RATIO_MAX = 1.2
/** Steps of ended runs that each store keeps, whatever their runs' length: else the long runs would also pay for a bigger heap. */
const STEPS_KEPT = 20_000

const { values: options } = parseArgs({ options: { rounds: { type: 'string', default: '15' }, json: { type: 'string' } } })

const here = environment()
console.log('Does a step cost the same however long its run is?')
console.log(describeEnvironment(here))

const contenders = LENGTHS.map((length): Contender => {
  const argument: ContenderArgument = {
    contender: new URL('in-process/nofx.ts', import.meta.url).href,
    workload: { shape: { kind: 'chain', length }, atOnce: 1, endedRunsMax: STEPS_KEPT / length },
  }
  return { name: `chain of ${length}`, module: new URL('in-process/contender.ts', import.meta.url), argument }
})
const rows = await measureRounds(contenders, Number(options.rounds))
const targets = LENGTHS.slice(1).map((length) => ({ row: `chain of ${length}`, max: RATIO_MAX }))
const table: Table = { title: 'Chains on the store in memory, every event kept', unit: 'µs a step', rows, targets }
printTable(table)
if (options.json !== undefined) writeJson(options.json, 'chain-length', here, [table])
