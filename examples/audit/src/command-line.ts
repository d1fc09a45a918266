import { parseArgs } from 'node:util'

export interface CommandLine {
  readonly path: string | undefined
  readonly dataDir: string
  readonly outDir: string | undefined
  readonly crashAfter: number | undefined
  readonly fresh: boolean
  readonly help: boolean
}

export const USAGE = `Usage: demo [path] [options]

Audits the git repository at path (default: the one this program is part of) with a durable workflow of agents, and writes
report.md and report.html.

  --crash-after N  kill this process with SIGKILL once N steps are settled; run again to resume
  --fresh          cancel an unfinished audit of this repository and begin anew
  --data DIR       where the database is kept (default: .nofx/data)
  --out DIR        where the reports go (default: .nofx/reports/<name>)
  --help           this text`

/** A command line that cannot be understood. */
export class UsageError extends Error {}

/** @throws UsageError that names the argument */
export function readCommandLine(args: readonly string[]): CommandLine {
  const { values, positionals } = parse(args)
  if (positionals.length > 1) throw new UsageError(`One path is enough: ${positionals.join(', ')}.`)
  const crashAfter = values['crash-after'] === undefined ? undefined : Number(values['crash-after'])
  if (crashAfter !== undefined && !(Number.isInteger(crashAfter) && crashAfter > 0)) {
    throw new UsageError(`--crash-after is "${values['crash-after']}"; give a whole number above zero.`)
  }
  return { path: positionals[0], dataDir: values.data ?? '.nofx/data', outDir: values.out, crashAfter, fresh: values.fresh ?? false, help: values.help ?? false }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      // Some package managers hand over the "--" that separates their own options.
      args: args[0] === '--' ? args.slice(1) : [...args],
      allowPositionals: true,
      options: { 'crash-after': { type: 'string' }, fresh: { type: 'boolean' }, data: { type: 'string' }, out: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    })
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}
