import { spawnSync } from 'node:child_process'

/** What a command printed and whether it succeeded. */
export interface Run {
  readonly ok: boolean
  readonly output: string
}

/** Runs a command to its end. Never throws: a program that cannot be started is a failure like any other. */
export function run(command: string, args: readonly string[], cwd = '.'): Run {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  return { ok: status === 0, output: `${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}`.trim() }
}
