// How long does it take to simulate an hour of 100 agents, with a load as it was recorded?
// Usage: node --conditions=@nofx/source benchmarks/simulation.ts --data <folder> [--rounds 5]
// The folder has load/azure_llm2023_conv_1min.csv, of which the hour from the third minute on is replayed.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { arrivals, simulate } from '@nofx/testing'
import { CALM, HOUR_MS, office } from '../test/simulation/office.ts'
import { describeEnvironment, environment } from './measure/environment.ts'
import { printTable } from './measure/report.ts'
import { spreadOf } from './measure/spread.ts'

const MINUTE_MS = 60_000
const AGENTS = 100
/** Of the requests that were recorded, so many are played: they went to more machines than there are agents here. */
const SHARE = 0.1
const MS_MAX = 1_000

const { values: options } = parseArgs({ args: process.argv.slice(2).filter((argument) => argument !== '--'), options: { data: { type: 'string' }, rounds: { type: 'string', default: '5' } } })
if (options.data === undefined) throw new Error('Give the folder of the public data: --data <folder>.')

console.log(`How long does it take to simulate an hour of ${AGENTS} agents, with a load as it was recorded?`)
console.log(describeEnvironment(environment()))
const [, , ...minutes] = readFileSync(join(options.data, 'load/azure_llm2023_conv_1min.csv'), 'utf8').trim().split('\n')
const counts = minutes.slice(0, HOUR_MS / MINUTE_MS).map((line) => Number(line.split(',')[1]) * SHARE)

const samples: number[] = []
let tasks = 0
for (let round = 0; round < Number(options.rounds); round++) {
  const report = await simulate({
    ...CALM,
    faultsMs: HOUR_MS,
    scenario: office({
      agents: AGENTS, atOnce: 4, latencyMs: { shape: 'log-normal', medianMs: 20_000, sigma: 0.8 },
      operations: (random) =>
        arrivals({ shape: 'counts', counts, intervalMs: MINUTE_MS }, random, HOUR_MS).map((atMs, index) => ({
          atMs, name: 'a request',
          run: async (client) => void (await client.call('asks', async (app) => void (await app.start({ id: client.id(), task: { skills: [`skill ${index % AGENTS}`], input: index } })))),
        })),
    }),
  })
  if (report.violations.length > 0) throw new Error(`The load could not be carried: ${report.violations[0]?.message ?? ''}`)
  tasks = report.runs['session solo']?.completed ?? 0
  samples.push(report.realMs)
}
const row = 'an hour of 100 agents'
printTable({ title: `${tasks.toLocaleString('en')} tasks, as they came in an hour of Azure's conversation trace (one in ${1 / SHARE})`, unit: 'ms', rows: [{ name: row, samples, spread: spreadOf(samples) }], targets: [{ row, max: MS_MAX, of: 'value' }] })
