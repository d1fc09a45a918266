import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export interface Child {
  readonly pid: number
  /** Everything it has said so far. */
  readonly lines: readonly string[]
  /** When it has said so many lines. */
  said(count: number): Promise<void>
  /** With how it ended, once all it said was heard. */
  readonly ended: Promise<unknown>
  kill(): Promise<void>
}

/** Runs a fixture in a process of its own. */
export function startChild(fixture: string, ...arguments_: readonly string[]): Child {
  const path = fileURLToPath(new URL(`fixtures/${fixture}`, import.meta.url))
  const child = spawn(process.execPath, ['--conditions=@nofx/source', path, ...arguments_], { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines: string[] = []
  const output = createInterface(child.stdout)
  output.on('line', (line) => lines.push(line))
  const ended = Promise.all([once(child, 'exit'), once(output, 'close')])
  return {
    pid: child.pid ?? 0,
    lines,
    async said(count) {
      while (lines.length < count) {
        const silent = await Promise.race([once(output, 'line').then(() => false), ended.then(() => true)])
        if (silent && lines.length < count) throw new Error(`${fixture} ended after ${lines.length} of ${count} lines.`)
      }
    },
    ended,
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}
