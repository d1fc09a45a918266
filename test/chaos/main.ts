// The long form of the proof. Eight processes on one Postgres, killed at random under load: did every run end once, with the right
// result, and was nothing done again that the log has settled?
// Usage: pnpm chaos [--seconds 120] [--processes 8] [--seed n] [--crashes 1] [--lease-ms 2000]

import { parseArgs } from 'node:util'
import { printSummary, printViolations } from './print.ts'
import { runChaos } from './run-chaos.ts'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '120' },
    processes: { type: 'string', default: '8' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    crashes: { type: 'string', default: '1' },
    'lease-ms': { type: 'string', default: '2000' },
  },
})
const options = {
  seconds: Number(values.seconds), processes: Number(values.processes), seed: Number(values.seed), serverCrashes: Number(values.crashes), leaseMs: Number(values['lease-ms']),
}
console.log(`${options.processes} processes for ${options.seconds} s, seed ${options.seed}`)
const result = await runChaos({ ...options, progress: (line) => console.log(line) })
for (const line of [...printViolations(result), '', ...printSummary(result)]) console.log(line)
process.exitCode = result.violations.length === 0 ? 0 : 1
