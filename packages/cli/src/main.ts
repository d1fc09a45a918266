import { isNofxError } from '@nofx/core'
import { parseArgs } from 'node:util'
import type { Command } from './command.ts'
import { check } from './commands/check.ts'
import { events } from './commands/events.ts'
import { migrate } from './commands/migrate.ts'
import { rebuildViews } from './commands/rebuild-views.ts'
import { runs } from './commands/runs.ts'
import { commandHelp, HELP, programHelp } from './help.ts'
import { hideUrlSecrets } from './hide-secrets.ts'
import { styled, type Io } from './io.ts'
import { UsageError } from './usage-error.ts'

const COMMANDS: readonly Command[] = [migrate, check, rebuildViews, runs, events]

/**
 * Runs the program.
 * @returns its exit code: 0 when all is well, 1 for a failure or a finding, 2 when it was called wrongly
 */
export async function main(args: readonly string[], io: Io): Promise<number> {
  const [name, ...rest] = args
  if (name === '--help' || name === '-h' || name === 'help') {
    io.out(programHelp(COMMANDS))
    return 0
  }
  const command = COMMANDS.find((one) => one.name === name)
  try {
    if (command === undefined) throw new UsageError(name === undefined ? 'No command is given.' : `There is no command ${JSON.stringify(name)}.`)
    return await runCommand(command, rest, io)
  } catch (error) {
    const isUsage = error instanceof UsageError
    io.err(`${styled(io, 'red', 'nofx:')} ${describe(error)}${isUsage ? ` See nofx ${command === undefined ? '' : `${command.name} `}--help.` : ''}`)
    return isUsage ? 2 : 1
  }
}

async function runCommand(command: Command, args: readonly string[], io: Io): Promise<number> {
  const { positionals: wanted = [] } = command
  const { values, positionals } = parse(command, args)
  if (values['help'] === true) {
    io.out(commandHelp(command))
    return 0
  }
  if (positionals.length < wanted.length) throw new UsageError(`It needs ${wanted.slice(positionals.length).join(' and ')}.`)
  if (positionals.length > wanted.length) throw new UsageError(`${JSON.stringify(hideUrlSecrets(positionals[wanted.length] ?? ''))} is too much.`)
  // Each is a text or a switch as its option says, which is how they were read.
  return command.run(values as never, io, positionals)
}

function parse({ options }: Command, args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: { ...options, help: { ...HELP.help, short: 'h' } }, allowPositionals: true })
    // No option may be given several times, so none is a list.
    return { values: values as Readonly<Record<string, string | boolean>>, positionals }
  } catch (error) {
    // Node says which option is meant, and then how to pass it as something else, which is of no use here.
    throw new UsageError(`${(error as Error).message.split(/\.? To specify|\n/)[0]?.replace(/\.$/, '') ?? ''}.`)
  }
}

/** One line: what is wrong, and the code whose page tells more. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const line = error.message.replace(/\s*\n\s*/g, ' ')
  return isNofxError(error) ? `${line} (${error.code})` : line
}
