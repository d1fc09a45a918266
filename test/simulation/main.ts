// The long run of the simulator: the mixed scenario, seed after seed. Prints how it goes, every violation with its story, and a summary.
// Usage: pnpm simulate [--seeds 2000] [--from 1] [--seed n] [--rate 1] [--violations 1] [--no-shrink] [--all] [--json] [--quiet]

import { FAULTS, printReport, simulate } from '@nofx/testing'
import { parseArgs } from 'node:util'
import { isKnown } from './known-defects.ts'
import { mixedScenario } from './mixed-scenario.ts'

/** Between two lines about how it goes, in ms. */
const PROGRESS_MS = 10_000

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '2000' },
    from: { type: 'string', default: '1' },
    /** One seed alone. */
    seed: { type: 'string' },
    /** How many times as often as usual faults strike. */
    rate: { type: 'string', default: '1' },
    violations: { type: 'string', default: '1' },
    /** Reports what is known as well. */
    all: { type: 'boolean', default: false },
    'no-shrink': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    quiet: { type: 'boolean', default: false },
  },
})

const rate = Number(values.rate)
let toldAt = performance.now()
const report = await simulate({
  scenario: mixedScenario,
  seeds: values.seed === undefined ? { from: Number(values.from), count: Number(values.seeds) } : [Number(values.seed)],
  faults: Object.fromEntries(FAULTS.map(({ name, perMinute }) => [name, perMinute * rate])),
  shrink: !values['no-shrink'],
  violationsMax: Number(values.violations),
  ...(!values.all && { isKnown }),
  progress({ done, of, violations }) {
    if (values.quiet || performance.now() - toldAt < PROGRESS_MS) return
    toldAt = performance.now()
    console.error(`${done} of ${of} seeds, ${violations} with violations`)
  },
})
console.log(values.json ? JSON.stringify(report, undefined, 2) : printReport(report).join('\n'))
process.exitCode = report.violations.length === 0 ? 0 : 1
