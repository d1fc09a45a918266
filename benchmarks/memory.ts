// Do finished runs leave the heap where it was?
// Usage: node --expose-gc --conditions=@nofx/source benchmarks/memory.ts [--runs 10000] [--rounds 5]

import { setTimeout as later } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { defineStep, defineWorkflow, WorkflowEngine } from '@nofx/workflows'
import { describeEnvironment, environment } from './measure/environment.ts'
import { spreadOf } from './measure/spread.ts'

/** Runs that work at the same time. */
const AT_ONCE = 100
/** Enough to fill the store's retention and to have everything compiled. */
const WARM_UP_RUNS = 2_000
/** What a collection leaves lying differs by some ten kilobytes each time; over 10,000 runs that is less than this. */
const BYTES_PER_RUN_MAX = 16

const { values: options } = parseArgs({ options: { runs: { type: 'string', default: '10000' }, rounds: { type: 'string', default: '5' } } })
const [runs, rounds] = [Number(options.runs), Number(options.rounds)]

const work = defineStep('work', { run: async ({ of }: { of: unknown }) => ({ of }) })
const flaky = defineStep('flaky', {
  run: async ({ of }: { of: number }) => {
    if (of % 10 === 0) throw new Error('One run in ten fails.')
    return { of }
  },
})
/** Chain, map and compensation; one run in ten fails and is undone. */
const workflow = defineWorkflow<number, unknown>('memory', {}, ({ input, step, map }) => {
  const first = step(work, { of: { input, list: [1, 2, 3] } }, { id: 'first', compensate: work })
  const parts = map((first.of as never as { list: never }).list, (item) => step(work, { of: [item, first] }, { id: 'part' }))
  return step(flaky, { of: input }, { after: [parts] })
})

console.log('Do finished runs leave the heap where it was?')
console.log(describeEnvironment(environment()))

await using engine = new WorkflowEngine({ workflows: [workflow] })
let started = 0
await finish(WARM_UP_RUNS)

console.log(`\n**Heap after a forced collection** (n = ${rounds} rounds of ${runs} runs, ${AT_ONCE} at once)\n`)
console.log('| round | before, kB | after, kB | bytes a run |\n|---|---|---|---|')
const bytesPerRun: number[] = []
for (let round = 1; round <= rounds; round++) {
  const before = await heapBytes()
  await finish(runs)
  const after = await heapBytes()
  bytesPerRun.push((after - before) / runs)
  console.log(`| ${round} | ${Math.round(before / 1_024)} | ${Math.round(after / 1_024)} | ${((after - before) / runs).toFixed(1)} |`)
}
const { median, lowerQuartile, upperQuartile } = spreadOf(bytesPerRun)
console.log(`\nA run leaves ${median.toFixed(1)} bytes (quartiles ${lowerQuartile.toFixed(1)} to ${upperQuartile.toFixed(1)}).`)
console.log(`Target: at most ${BYTES_PER_RUN_MAX} bytes. ${median <= BYTES_PER_RUN_MAX ? 'Held' : 'MISSED'}.`)
if (engine.runtime.live().length > 0) throw new Error(`${engine.runtime.live().length} runs are still held as live.`)

async function finish(count: number): Promise<void> {
  for (let done = 0; done < count; done += AT_ONCE) {
    await Promise.all(Array.from({ length: AT_ONCE }, runOne))
  }
}

async function runOne(): Promise<void> {
  const run = await engine.start(workflow, started++)
  await run.result().catch((error: Error) => {
    if (!error.message.includes('One run in ten fails.')) throw error
  })
}

async function heapBytes(): Promise<number> {
  if (globalThis.gc === undefined) throw new Error('Start node with --expose-gc: without a forced collection the figures say nothing.')
  // Finalisers and weak maps need a few turns between collections.
  for (let turn = 0; turn < 4; turn++) {
    globalThis.gc()
    await later(10)
  }
  return process.memoryUsage().heapUsed
}
