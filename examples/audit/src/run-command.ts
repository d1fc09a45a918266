import { isNofxError } from '@nofx/core'
import { isAuditError } from './audit-error.ts'
import { readCommandLine, USAGE, UsageError } from './command-line.ts'
import { runAudit } from './run-audit.ts'
import type { Screen } from './screen.ts'

/** As shells count them: 128 and the number of SIGINT. */
const EXIT_DETACHED = 130
const EXIT_BAD_INPUT = 2
const EXIT_FAILED = 1
const EXIT_DONE = 0

/** Does what the arguments say, tells what went wrong in a line or two, and answers with the exit code. */
export async function runCommand(args: readonly string[], screen: Screen, signal: AbortSignal): Promise<number> {
  try {
    const options = readCommandLine(args)
    if (options === 'help') {
      screen.print(USAGE)
      return EXIT_DONE
    }
    if ((await runAudit(options, screen, signal)) === 'done') return EXIT_DONE
    screen.print('\nDetached. What is settled is kept: the same command resumes it, and --fresh begins anew.')
    return EXIT_DETACHED
  } catch (error) {
    if (signal.aborted) return EXIT_DETACHED
    if (process.env.NOFX_DEBUG === '1') screen.complain(error instanceof Error ? (error.stack ?? error.message) : String(error))
    else screen.complain(messageOf(error))
    return error instanceof UsageError || isAuditError(error) ? EXIT_BAD_INPUT : EXIT_FAILED
  }
}

/** What went wrong and what to do about it. Our own errors say both; of others at least the message is known. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error instanceof UsageError || isAuditError(error) || isNofxError(error)) return error.message
  return `${error.message} (${error.name}; NOFX_DEBUG=1 shows where)`
}
