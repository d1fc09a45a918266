// The long run of the simulator: a scenario, seed after seed. Prints how it goes, every violation with its story, and a summary.
// Usage: pnpm simulate [--scenario mixed|releases|clerk] [--seeds 2000] [--from 1] [--seed n] [--jobs <processors>] [--rate 1] [--violations 1]
//   [--only checker,checker] [--no-shrink] [--all] [--json] [--quiet]

import { printReport } from '@nofx/testing'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { runJobs } from './run-jobs.ts'

/** Between two lines about how it goes, in ms. */
const PROGRESS_MS = 10_000

const JOBS_MAX = 256

const { values } = parseArgs({
  options: {
    scenario: { type: 'string', default: 'mixed' },
    seeds: { type: 'string', default: '2000' },
    from: { type: 'string', default: '1' },
    /** One seed alone. */
    seed: { type: 'string' },
    /** Processes that share the seeds. */
    jobs: { type: 'string', default: String(availableParallelism()) },
    /** How many times as often as usual faults strike. */
    rate: { type: 'string', default: '1' },
    violations: { type: 'string', default: '1' },
    /** Counts violations of these checkers only. */
    only: { type: 'string' },
    /** Reports what is known as well. */
    all: { type: 'boolean', default: false },
    'no-shrink': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    quiet: { type: 'boolean', default: false },
  },
})

const order = {
  scenario: values.scenario,
  from: whole(values.seed === undefined ? 'from' : 'seed', Number.MIN_SAFE_INTEGER),
  count: values.seed === undefined ? whole('seeds', 1) : 1,
  rate: Number(values.rate),
  violationsMax: whole('violations', 1),
  shrink: !values['no-shrink'],
  all: values.all,
  only: values.only?.split(','),
  twice: 1,
}
const begunAt = performance.now()
let toldAt = begunAt
const tally = await runJobs(order, whole('jobs', 1, JOBS_MAX), ({ done, violations }) => {
  if (values.quiet || performance.now() - toldAt < PROGRESS_MS) return
  toldAt = performance.now()
  console.error(`${done} of ${order.count} seeds, ${violations} with violations`)
})
const report = tally.report(performance.now() - begunAt)
console.log(values.json ? JSON.stringify(report, undefined, 2) : printReport(report).join('\n'))
process.exitCode = report.violations.length === 0 ? 0 : 1

function whole(name: 'from' | 'seed' | 'seeds' | 'violations' | 'jobs', min: number, max = Number.MAX_SAFE_INTEGER): number {
  const value = Number(values[name])
  if (!Number.isSafeInteger(value) || value < min || value > max) {
    console.error(`--${name} ${values[name]} will not do. Give a whole number from ${min} to ${max}.`)
    process.exit(2)
  }
  return value
}
