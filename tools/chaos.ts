// Kills processes at random while they work on one PostgreSQL server, crashes the server once, and proves from the log that nothing was lost.
// Usage: pnpm chaos [--seconds 120] [--processes 8] [--seed 1] [--runs-per-second 20] [--lease-ms 3000]

import { parseArgs } from 'node:util'
import { runChaos } from '../test/chaos/run-chaos.ts'
import { startOwnPostgres } from '../test/start-postgres.ts'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '120' },
    processes: { type: 'string', default: '8' },
    seed: { type: 'string', default: '1' },
    'runs-per-second': { type: 'string', default: '20' },
    'lease-ms': { type: 'string', default: '3000' },
  },
})

const server = await startOwnPostgres({ durable: true })
try {
  const [seconds, processes, seed] = [Number(values.seconds), Number(values.processes), Number(values.seed)]
  console.log(`${processes} processes on one server for ${seconds} s, seed ${seed}`)
  const report = await runChaos({
    connectionString: server.url, schema: 'chaos', processes, seconds, seed, runsPerSecond: Number(values['runs-per-second']), leaseMs: Number(values['lease-ms']),
    breakServer: () => server.crash(),
    progress: (line) => console.log(`  ${line}`),
  })
  console.log(`
  Runs         ${report.runs} (${Object.entries(report.ends).map(([status, count]) => `${count} ${status}`).join(', ')})
  Processes    ${report.killed} killed, ${report.stopped} stopped; the server crashed once
  Takeovers    ${report.takeovers}
  Work         begun ${report.executions} times, ${report.repeated} of them again
  Violations   ${report.violations.length}`)
  for (const violation of report.violations.slice(0, 50)) console.log(`  ${violation}`)
  for (const line of report.evidence) console.log(`  ${line}`)
  process.exitCode = report.violations.length === 0 ? 0 : 1
} finally {
  await server.stop()
}
