import { isNofxError } from '@nofx/core'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isAuditError } from './audit-error.ts'
import { readCommandLine, USAGE, UsageError } from './command-line.ts'
import { runAudit } from './run-audit.ts'

const EXIT_FAILED = 1
const EXIT_BAD_INPUT = 2
const EXIT_INTERRUPTED = 130

/** The demo's command: understands its arguments, turns failures into a line and an exit code. */
async function main(args: readonly string[]): Promise<number> {
  const interrupt = new AbortController()
  const onInterrupt = () => interrupt.abort()
  process.once('SIGINT', onInterrupt)
  try {
    const commandLine = readCommandLine(args)
    if (commandLine.help) console.log(USAGE)
    else await runAudit(commandLine.path ?? dirname(fileURLToPath(import.meta.url)), commandLine, interrupt.signal)
    return 0
  } catch (error) {
    return explain(error, interrupt.signal.aborted)
  } finally {
    process.off('SIGINT', onInterrupt)
  }
}

function explain(error: unknown, interrupted: boolean): number {
  if (process.env.NOFX_DEBUG === '1') console.error(error)
  if (interrupted) {
    console.error('Interrupted: the audit was cancelled.')
    return EXIT_INTERRUPTED
  }
  const message = error instanceof Error ? error.message : String(error)
  if (error instanceof UsageError) console.error(`${message}\n\n${USAGE}`)
  else console.error(message)
  return error instanceof UsageError || isAuditError(error) || isNofxError(error, 'storage.locked') ? EXIT_BAD_INPUT : EXIT_FAILED
}

process.exitCode = await main(process.argv.slice(2))
