// One contender in a process of its own. Arguments: its module, and its setting as JSON. It sends "ready", then an answer for each question.

import { calls, STEPS, type CreateContender, type DurableContender, type Setting } from './workload.ts'

export type Question =
  /** Answer: microseconds a step. */
  | { readonly ask: 'steps' }
  /** Answer: milliseconds until the start was stored, one for each start; none where a system has no such moment. */
  | { readonly ask: 'starts' }
  /** Answer: steps done. */
  | { readonly ask: 'work'; readonly workflows: number }
  /** Answer: steps stored. Ends the process when they are not those that were done. */
  | { readonly ask: 'stored' }

const WARM_UP_MS = 1_000
/** A burst of the slowest takes seconds. */
const WARM_UP_BURSTS_MIN = 2
/** A sample holds dozens of commits. */
const SAMPLE_MS = 150
const STARTS_MIN = 20

const [module = '', given = '{}'] = process.argv.slice(2)
const { createContender } = (await import(module)) as { readonly createContender: CreateContender }
const { url, atOnce } = JSON.parse(given) as Setting
const contender = await createContender({ url, atOnce })
let done = 0

await work(atOnce)
await assertStored()
const runsPerLane = await warmUp()
process.on('message', (question) => void answer(question as Question).then((value) => process.send?.(value)))
process.on('disconnect', () => process.exit())
process.send?.('ready')

async function answer(question: Question): Promise<unknown> {
  switch (question.ask) {
    case 'steps': {
      const startedAt = performance.now()
      const steps = await work(atOnce * runsPerLane)
      return ((performance.now() - startedAt) * 1_000) / steps
    }
    case 'starts':
      return contender.start === undefined ? [] : measureStarts(contender.start)
    case 'work':
      return work(question.workflows)
    case 'stored':
      return assertStored()
  }
}

/** Does so many workflows, `atOnce` of them at any time; each one that ends makes room for the next. */
async function work(workflows: number): Promise<number> {
  let left = workflows
  const lane = async () => {
    while (left > 0) {
      left -= 1
      assertOutput(await contender.run())
    }
  }
  await Promise.all(Array.from({ length: atOnce }, lane))
  done += workflows * STEPS
  return workflows * STEPS
}

/** Starts as many as are to be at work together, all in one go, and lets them end before it starts more. */
async function measureStarts(start: NonNullable<DurableContender['start']>): Promise<readonly number[]> {
  const latencies: number[] = []
  const stepsBefore = calls.steps
  while (latencies.length < STARTS_MIN) {
    const startedAt = performance.now()
    const one = async () => {
      const { result } = await start()
      latencies.push(performance.now() - startedAt)
      assertOutput(await result)
    }
    await Promise.all(Array.from({ length: atOnce }, one))
  }
  // The floors start nothing that has steps.
  done += calls.steps - stepsBefore
  return latencies
}

/** Says how many runs a lane does in one sample. */
async function warmUp(): Promise<number> {
  const endsAt = performance.now() + WARM_UP_MS
  let burstMs = Number.POSITIVE_INFINITY
  for (let bursts = 0; bursts < WARM_UP_BURSTS_MIN || performance.now() < endsAt; bursts++) {
    const startedAt = performance.now()
    await work(atOnce)
    burstMs = Math.min(burstMs, performance.now() - startedAt)
  }
  return Math.ceil(SAMPLE_MS / burstMs)
}

/** Every step was called once, and the database says so too. */
async function assertStored(): Promise<number> {
  const stored = await contender.storedSteps()
  if (stored !== done || calls.steps !== done) throw new Error(`${module} has stored ${stored} steps and called ${calls.steps}; ${done} were to be done.`)
  return stored
}

function assertOutput(output: number): void {
  if (output !== STEPS) throw new Error(`${module} yielded ${String(output)} in place of ${STEPS}.`)
}
