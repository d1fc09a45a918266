// What do the answers of Analytics cost over 10,000 outcomes: at first sight, after one more run, and in a process that goes on from kept models?
// Usage: node --conditions=@nofx/source benchmarks/analytics.ts [--outcomes 10000] [--rounds 9]
//
// Eight workflows of three steps whose work fails one time in twenty and is tried again, ten minutes from run to run, in a store in memory, so that no database is timed.
// "At first sight" is a new Analytics on a store that has no models: all is read, fitted and kept. One process for all rounds; the first round, in which the code is compiled, is
// printed apart, since many processes ask only once.

import { parseArgs } from 'node:util'
import { Analytics } from '@nofx/analytics'
import { memoryStorage, type Storage } from '@nofx/core'
import { createRandom } from '@nofx/testing'
import { appendRun, type WrittenStep } from '../packages/analytics/test/append-run.ts'
import { describeEnvironment, environment } from './measure/environment.ts'
import { digits } from './measure/report.ts'
import { spreadOf } from './measure/spread.ts'

const WORKFLOWS = 8
const STEPS_EACH = 3
const FAILURES01 = 0.05
const RUN_EVERY_MS = 600_000
const START_MS = 1_700_000_000_000

const { values: options } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== '--'),
  options: { outcomes: { type: 'string', default: '10000' }, rounds: { type: 'string', default: '9' } },
})
const wanted = Number(options.outcomes)
const rounds = Number(options.rounds)

console.log('What do the answers of Analytics cost?')
console.log(describeEnvironment(environment()))

const storage = memoryStorage({ endedRunsMax: wanted })
const random = createRandom(1)
let runs = 0
let outcomes = 0
while (outcomes < wanted) outcomes += await writeRun(storage)

const laps: Record<'first' | 'again' | 'oneMore' | 'newProcess', number[]> = { first: [], again: [], oneMore: [], newProcess: [] }
for (let round = 0; round <= rounds; round++) {
  const fresh = { ...storage, records: memoryStorage().records }
  const analytics = new Analytics({ storage: fresh, clock: { now: () => START_MS } })
  laps.first.push(await timed(() => analytics.report('executive')))
  laps.again.push(await timed(() => analytics.report('executive')))
  await writeRun(storage)
  laps.oneMore.push(await timed(() => analytics.report('executive')))
  laps.newProcess.push(await timed(() => new Analytics({ storage: fresh, clock: { now: () => START_MS } }).report('executive')))
}

console.log(`\n${outcomes} outcomes of ${runs - rounds - 1} runs, ${WORKFLOWS} workflows; ms for the executive report, which asks for all; n = ${rounds} rounds behind the first\n`)
console.log('| | first round | median | quartiles |\n|---|---|---|---|')
printLap('at first sight: read, fitted, kept', laps.first)
printLap('again, nothing new', laps.again)
printLap('after one more run', laps.oneMore)
printLap('a new process, from kept models', laps.newProcess)

function printLap(name: string, [compiling = Number.NaN, ...samples]: readonly number[]): void {
  const { median, lowerQuartile, upperQuartile } = spreadOf(samples)
  console.log(`| ${name} | ${digits(compiling)} | ${digits(median)} | ${digits(lowerQuartile)} to ${digits(upperQuartile)} |`)
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

/** Writes a run, and answers with how many outcomes it had. */
async function writeRun(into: Storage): Promise<number> {
  const workflow = random.between(0, WORKFLOWS - 1)
  const steps = Array.from({ length: STEPS_EACH }, (_, place) => place).flatMap((place): readonly WrittenStep[] => {
    const step = { name: `step-${workflow}-${place}`, ms: Math.round(1_000 * (place + 1) * Math.exp(random.fraction())), costUsd: 0.01 }
    return random.chance(FAILURES01) ? [{ ...step, failed: true }, { ...step, attempt: 2 }] : [step]
  })
  runs += 1
  await appendRun(into, `run-${runs}`, { workflow: `workflow-${workflow}`, startedAt: START_MS + runs * RUN_EVERY_MS, steps })
  return steps.length
}
