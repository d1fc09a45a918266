// One contender in a process of its own, so that no other one shapes what the JIT compiler makes of it.
// Arguments: the module that prepares the work, and what to hand it, as JSON. It sends "ready", then a sample for each message.

import type { Prepare, Work } from './work.ts'

const WARM_UP_MS = 400
/** A sample holds several garbage collections, and a tick of the clock is nothing beside it. */
const SAMPLE_MS = 100
/** Of runs that alone take longer than a sample. */
const WARM_UP_RUNS_MIN = 2

const [module = '', argument = 'null'] = process.argv.slice(2)
const { prepare } = (await import(module)) as { readonly prepare: Prepare<unknown> }
const work = await prepare(JSON.parse(argument))
await runFor(work, WARM_UP_MS, WARM_UP_RUNS_MIN)
const runsPerSample = await runFor(work, SAMPLE_MS, 1)
process.on('message', () => void sample(work, runsPerSample).then((us) => process.send?.(us)))
process.on('disconnect', () => process.exit())
process.send?.('ready')

/** Microseconds a unit. */
async function sample({ units, expected, run }: Work, runs: number): Promise<number> {
  const startedAt = performance.now()
  for (let index = 0; index < runs; index++) {
    const result = await run()
    if (result !== expected) throw new Error(`A run yielded ${String(result)} in place of ${String(expected)}.`)
  }
  return ((performance.now() - startedAt) * 1_000) / (runs * units)
}

/** Runs until the time is over; says how many runs that took. */
async function runFor(work: Work, durationMs: number, runsMin: number): Promise<number> {
  const endsAt = performance.now() + durationMs
  let runs = 0
  while (runs < runsMin || performance.now() < endsAt) {
    await sample(work, 1)
    runs += 1
  }
  return runs
}
