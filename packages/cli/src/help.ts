import type { Command, Option, Options } from './command.ts'

/** The help of the whole program. */
export function programHelp(commands: readonly Command[]): string {
  return [
    'nofx: looks after the store of NOFX.',
    '',
    'Usage: nofx <command> [options]',
    '',
    ...pairs(commands.map(({ name, summary }) => [name, summary])),
    '',
    'nofx <command> --help tells more, with examples.',
  ].join('\n')
}

/** The help of one command. */
export function commandHelp({ name: command, about, positionals = [], options, examples }: Command): string {
  return [
    `Usage: nofx ${[command, ...positionals].join(' ')} [options]`,
    '',
    ...about,
    '',
    'Options:',
    ...pairs(Object.entries<Option>({ ...options, ...HELP }).map(([name, { value, help }]) => [value === undefined ? `--${name}` : `--${name} ${value}`, help])),
    '',
    'Examples:',
    ...examples.flatMap(({ line, does }) => [`  ${line}`, `      ${does}`]),
  ].join('\n')
}

/** What every command takes. */
export const HELP = { help: { type: 'boolean', help: 'Shows this.' } } as const satisfies Options

function pairs(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`)
}
