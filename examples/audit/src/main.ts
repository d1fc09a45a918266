// The demo: audits a git repository with agents that are real code, as a durable workflow on an embedded Postgres.
// Usage: pnpm demo [path] [--crash-after N] [--help]

import { runCommand } from './run-command.ts'
import { processScreen } from './screen.ts'

const EXIT_INTERRUPTED = 130

const detach = new AbortController()
const interrupt = () => {
  // Whoever asks twice does not want to wait for a clean end.
  if (detach.signal.aborted) process.exit(EXIT_INTERRUPTED)
  detach.abort()
}
process.on('SIGINT', interrupt)
process.on('SIGTERM', interrupt)

process.exitCode = await runCommand(process.argv.slice(2), processScreen(process), detach.signal)
