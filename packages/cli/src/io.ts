import { styleText } from 'node:util'
import { hideSecrets } from './hide-secrets.ts'

/** What a command knows of the world it runs in. */
export interface Io {
  /** Writes a line of the answer. */
  out(line: string): void
  /** Writes a line about how it goes, or what went wrong. */
  err(line: string): void
  /** Whether a person reads the answer. */
  readonly isTty: boolean
  /** The width of the terminal, in characters. */
  readonly columns: number
  readonly env: Readonly<Record<string, string | undefined>>
  /** The folder that paths start from. */
  readonly folder: string
}

const COLUMNS_DEFAULT = 120

export function processIo({ stdout, stderr, env, cwd }: NodeJS.Process): Io {
  return {
    out: (line) => void stdout.write(`${line}\n`),
    err: (line) => void stderr.write(`${hideSecrets(line)}\n`),
    isTty: stdout.isTTY,
    columns: stdout.columns || COLUMNS_DEFAULT,
    env,
    folder: cwd(),
  }
}

/** Text in a style, for people only. */
export function styled({ isTty, env }: Io, style: 'bold' | 'dim' | 'red' | 'green', text: string): string {
  const { NO_COLOR: noColor } = env
  return isTty && (noColor === undefined || noColor === '') ? styleText(style, text, { validateStream: false }) : text
}
