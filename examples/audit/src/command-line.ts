import { parseArgs } from 'node:util'

export interface AuditOptions {
  /** Where the repository is. Absent: the checkout that this program is part of. */
  readonly path?: string
  readonly dataDir?: string
  readonly outDir?: string
  /** Steps after which the process kills itself. */
  readonly crashAfter?: number
  readonly fresh: boolean
}

export const USAGE = `Audits a git repository with agents that need no language model, as a durable workflow.

Usage: demo [path] [options]

  path              a folder in the repository; by default the one this program came with

  --crash-after N   kill this process with SIGKILL once N steps have been stored; run again to resume
  --fresh           begin anew, although an audit of this repository is unfinished
  --data DIR        the folder of the database         (default: .nofx/data)
  --out DIR         where report.md and report.html go (default: .nofx/reports/<repository>)
  --help            print this

Ctrl-C detaches: what is settled is kept, and the same command resumes it.
Exit codes: 0 done, 1 failed, 2 bad input, 130 detached. NOFX_DEBUG=1 shows stack traces.`

/** A command line that makes no sense. The message says what to write instead. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** Reads the arguments; `help` when they ask for it. Throws `UsageError`. */
export function readCommandLine(args: readonly string[]): AuditOptions | 'help' {
  const { values, positionals } = parse(args)
  if (values.help) return 'help'
  const [path, second] = positionals
  if (second !== undefined) throw new UsageError(`Only one path can be audited at a time, and "${second}" is a second one.`)
  const { 'crash-after': crashAfter, data, out, fresh = false } = values
  return {
    fresh,
    ...(path !== undefined && { path }),
    ...(data !== undefined && { dataDir: folder('--data', data) }),
    ...(out !== undefined && { outDir: folder('--out', out) }),
    ...(crashAfter !== undefined && { crashAfter: count('--crash-after', crashAfter) }),
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      // "pnpm demo -- path" hands the dashes on.
      args: args[0] === '--' ? args.slice(1) : [...args],
      allowPositionals: true,
      options: {
        'crash-after': { type: 'string' },
        fresh: { type: 'boolean' },
        data: { type: 'string' },
        out: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (error) {
    const [message = ''] = (error as Error).message.split(/\. |\n/)
    throw new UsageError(`${message.replace(/\.$/, '')}. See --help.`, { cause: error })
  }
}

function count(option: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new UsageError(`${option} is "${text}"; give a whole number above zero.`)
  return Number(text)
}

function folder(option: string, text: string): string {
  if (text.trim() === '') throw new UsageError(`${option} is empty; give a folder.`)
  return text
}
