// How long after it has claimed a run of 10,000 events does a new process go on with it?
// Usage: node --conditions=@nofx/source benchmarks/cold-load.ts [--rounds 7] [--url postgres://...] [--json file]

import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { describeEnvironment, environment } from './measure/environment.ts'
import { openPostgres } from './measure/postgres-server.ts'
import { printTable, writeJson, type Row, type Table } from './measure/report.ts'
import { spreadOf } from './measure/spread.ts'
import { startTakeover, toldAs, type TakeoverProcess } from './takeover/start-takeover.ts'

/** The start, its request and the settling of each step but the one at work: two events a step. */
const STEPS = 4_999
const EVENTS = 2 * STEPS + 2
const MS_MAX = 50
const LEASE_MS = 1_000

const { values: options } = parseArgs({ options: { rounds: { type: 'string', default: '7' }, url: { type: 'string' }, json: { type: 'string' } } })

const here = environment()
console.log('How long after it has claimed a run of 10,000 events does a new process go on with it?')
console.log(describeEnvironment(here))
const server = await openPostgres(options.url)
let owner: TakeoverProcess | undefined
try {
  console.log(server.description)
  const setting = { url: await server.createDatabase('cold_load'), leaseMs: LEASE_MS, sweepMs: LEASE_MS / 4, steps: STEPS }
  owner = startTakeover({ ...setting, starts: 1 })
  await owner.until((told) => toldAs(told, 'works').length === 1)
  const samples: { readonly read: number; readonly whole: number }[] = []
  for (let round = 0; round < Number(options.rounds); round++) {
    await owner.kill()
    // The new process finds it free at its first look, when nothing in it is warm.
    await sleep(LEASE_MS)
    owner = startTakeover({ ...setting, starts: 0 })
    await owner.until((told) => toldAs(told, 'works').length === 1)
    samples.push(durations(owner))
  }
  const rows: readonly Row[] = [
    rowOf('until its step is at work again', samples.map(({ whole }) => whole)),
    rowOf('of which reading the log', samples.map(({ read }) => read)),
  ]
  const table: Table = { title: `A run of ${EVENTS.toLocaleString('en')} events, from the claim on`, unit: 'ms', rows, targets: [{ row: 'until its step is at work again', max: MS_MAX, of: 'value' }] }
  printTable(table)
  if (options.json !== undefined) writeJson(options.json, 'cold-load', here, [table])
} finally {
  await owner?.kill()
  await server.stop()
}

function durations({ told }: TakeoverProcess): { readonly read: number; readonly whole: number } {
  const claimed = toldAs(told, 'claimed')[0]
  const read = toldAs(told, 'read')[0]
  const works = toldAs(told, 'works')[0]
  if (claimed === undefined || read === undefined || works === undefined) throw new Error('A process went on with the run without having claimed and read it.')
  if (read.events !== EVENTS) throw new Error(`The run has ${read.events} events in place of ${EVENTS}.`)
  return { read: read.at - claimed.at, whole: works.at - claimed.at }
}

function rowOf(name: string, samples: readonly number[]): Row {
  return { name, samples, spread: spreadOf(samples) }
}
