import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

const BIN = fileURLToPath(new URL('../src/bin.ts', import.meta.url))

/** What a run of the program said, and how it ended. */
export interface Answer {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** Runs the program from its source in a process of its own, with no variables but those given, and without a terminal. */
export async function nofx(args: readonly string[], env: Readonly<Record<string, string>> = {}, cwd = tmpdir()): Promise<Answer> {
  const child = spawn(process.execPath, ['--conditions=@nofx/source', BIN, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit') as Promise<[number | null]>])
  return { code, out, err }
}
