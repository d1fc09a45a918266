// Throws broken plans at the parser: does it always answer, in bounded time, and is what it takes a plan?
// Usage: pnpm fuzz:plans [--cases 100000] [--seed 1]

import { parseArgs } from 'node:util'
import * as fc from 'fast-check'
import { diffPlans, planHash, renderDot, renderMermaid, safeParsePlan, validatePlan } from '@nofx/workflows'
import { anyPlan, brokenPlan } from '../../packages/workflows/test/arbitrary-plan.ts'
import { HOSTILE } from '../../packages/workflows/test/hostile-plans.ts'

/** One answer: generous for a busy machine, and far below what a hang would take. */
const ANSWER_MS_MAX = 2_000

const { values } = parseArgs({ options: { cases: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' } } })
const numRuns = Number(values.cases)
const counts = { taken: 0, refused: 0 }
let slowestMs = 0

for (const [what, make] of Object.entries(HOSTILE)) {
  const value = make()
  const ms = timed(() => {
    if (safeParsePlan(value).ok) throw new Error(`It took ${what} for a plan.`)
  })
  if (ms > ANSWER_MS_MAX) throw new Error(`It took ${ms.toFixed(0)} ms to refuse ${what}.`)
}

await fc.assert(fc.asyncProperty(fc.oneof({ weight: 1, arbitrary: anyPlan }, { weight: 9, arbitrary: brokenPlan }), async (given) => {
  const ms = timed(() => safeParsePlan(given))
  slowestMs = Math.max(slowestMs, ms)
  if (ms > ANSWER_MS_MAX) throw new Error(`It took ${ms.toFixed(0)} ms to answer.`)
  const parsed = safeParsePlan(given)
  if (!parsed.ok) {
    counts.refused++
    if (!parsed.faults.some(({ severity }) => severity === 'error')) throw new Error('It refused a plan without a fault.')
    return
  }
  counts.taken++
  const { plan } = parsed
  if (validatePlan(plan).some(({ severity }) => severity === 'error')) throw new Error('It took a plan with errors.')
  const again = safeParsePlan(JSON.stringify(plan))
  if (!again.ok) throw new Error('It refused what it had taken, written as JSON.')
  if (diffPlans(plan, again.plan).words.length > 0) throw new Error('Written as JSON a plan said something else.')
  if ((await planHash(plan)) !== (await planHash(again.plan))) throw new Error('Written as JSON a plan had another hash.')
  if (renderDot(plan) === '' || renderMermaid(plan) === '') throw new Error('A drawing is empty.')
}), { numRuns, seed: Number(values.seed) })

console.log(`${numRuns} cases of seed ${values.seed} and ${Object.keys(HOSTILE).length} made by hand: ${counts.taken} taken, ${counts.refused} refused, slowest answer ${slowestMs.toFixed(1)} ms`)

function timed(work: () => unknown): number {
  const start = performance.now()
  work()
  return performance.now() - start
}
