import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export interface Child {
  readonly pid: number
  /** Its first line of output. */
  readonly firstLine: Promise<string>
  readonly exited: Promise<unknown>
  kill(): Promise<void>
}

/** Runs a fixture in a process of its own. */
export function startChild(fixture: string, ...arguments_: readonly string[]): Child {
  const path = fileURLToPath(new URL(`fixtures/${fixture}`, import.meta.url))
  const child = spawn(process.execPath, ['--conditions=@nofx/source', path, ...arguments_], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  const firstLine = Promise.race([
    once(createInterface(child.stdout), 'line').then(([line]) => String(line)),
    exited.then(() => Promise.reject(new Error(`${fixture} ended without a word.`))),
  ])
  // Who does not wait for the line has no use for its failure either.
  firstLine.catch(() => {})
  return {
    pid: child.pid ?? 0,
    firstLine,
    exited,
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
  }
}
