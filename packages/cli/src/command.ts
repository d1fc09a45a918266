import type { Io } from './io.ts'

/** An option of a command: how it is read, and what the help says of it. */
export interface Option {
  readonly type: 'string' | 'boolean'
  /** What the value is, such as `<file>`. */
  readonly value?: string
  readonly help: string
}

export type Options = Readonly<Record<string, Option>>

export type ValuesOf<Table extends Options> = { readonly [Name in keyof Table]?: Table[Name]['type'] extends 'string' ? string : boolean }

interface Example {
  readonly line: string
  readonly does: string
}

/** One word of `nofx`, such as `nofx migrate`. */
export interface Command<Table extends Options = Options> {
  readonly name: string
  /** One line for the list of commands. */
  readonly summary: string
  /** A paragraph for its own help, each string a line. */
  readonly about: readonly string[]
  /** What it takes beside options, such as `<runId>`; each is needed. */
  readonly positionals?: readonly string[]
  readonly options: Table
  readonly examples: readonly Example[]
  /** @returns the exit code: 0 when all is well, 1 when not */
  run(values: ValuesOf<Table>, io: Io, positionals: readonly string[]): Promise<number>
}

/** Gives a command back, with its values typed by its options. */
export function defineCommand<const Table extends Options>(command: Command<Table>): Command {
  // What the values are is read from the very table that types them.
  return command
}
