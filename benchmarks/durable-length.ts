// Does step 10,000 of a durable run cost what step 10 costs?
// Usage: node --conditions=@nofx/source benchmarks/durable-length.ts [--rounds 3] [--url postgres://...] [--json file]

import { parseArgs } from 'node:util'
import { createChains, LENGTH_MAX, STRETCHES, type Stretch } from './durable/chains.ts'
import { describeEnvironment, environment } from './measure/environment.ts'
import { openPostgres } from './measure/postgres-server.ts'
import { printTable, writeJson, type Row, type Table } from './measure/report.ts'
import { spreadOf } from './measure/spread.ts'

const LENGTHS = [100, 1_000, LENGTH_MAX]
/** Steps of one sample at least, so that short runs are done several times. */
const SAMPLE_STEPS_MIN = 1_000
const RATIO_MAX = 1.2

const { values: options } = parseArgs({ options: { rounds: { type: 'string', default: '3' }, url: { type: 'string' }, json: { type: 'string' } } })

const here = environment()
console.log('Does step 10,000 of a durable run cost what step 10 costs?')
console.log(describeEnvironment(here))
const server = await openPostgres(options.url)
try {
  console.log(server.description)
  const chains = await createChains(await server.createDatabase('durable_length'))
  await chains.run(LENGTHS[1] ?? 0)
  await chains.run(LENGTHS[1] ?? 0)

  const wholes = LENGTHS.map((): number[] => [])
  const stretches = STRETCHES.map((): Stretch[] => [])
  for (let round = 0; round < Number(options.rounds); round++) {
    for (const [index, length] of LENGTHS.entries()) {
      const times = Math.ceil(SAMPLE_STEPS_MIN / length)
      const startedAt = performance.now()
      for (let time = 0; time < times; time++) {
        const found = await chains.run(length)
        found.forEach((stretch, place) => stretches[place]?.push(stretch))
      }
      wholes[index]?.push(((performance.now() - startedAt) * 1_000) / (times * length))
    }
  }
  await chains.close()

  const stretchNames = STRETCHES.map(({ from, steps }) => `steps ${from} to ${from + steps - 1}`)
  const lastStretch = stretchNames.at(-1) ?? ''
  const tables: Table[] = [
    { title: `Within a run of ${LENGTH_MAX} steps, the median step`, unit: 'µs a step', rows: rowsOf(stretchNames, stretches.map((all) => all.map(({ us }) => us))), targets: [{ row: lastStretch, max: RATIO_MAX }] },
    { title: 'What it writes ahead', unit: 'bytes of WAL a step', rows: rowsOf(stretchNames, stretches.map((all) => all.map(({ walBytes }) => walBytes))), targets: [{ row: lastStretch, max: RATIO_MAX }] },
    { title: 'Whole runs, with their start', unit: 'µs a step', rows: rowsOf(LENGTHS.map((length) => `chain of ${length}`), wholes), targets: [{ row: `chain of ${LENGTH_MAX}`, max: RATIO_MAX }] },
  ]
  for (const table of tables) printTable(table)
  if (options.json !== undefined) writeJson(options.json, 'durable-length', here, tables)
} finally {
  await server.stop()
}

function rowsOf(names: readonly string[], samples: readonly (readonly number[])[]): readonly Row[] {
  const first = samples[0] ?? []
  return names.map((name, index) => {
    const own = samples[index] ?? []
    return { name, samples: own, spread: spreadOf(own), ratio: spreadOf(own.map((value, round) => value / (first[round] ?? Number.NaN))) }
  })
}
