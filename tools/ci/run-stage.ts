import { spawn } from 'node:child_process'

export interface StageResult {
  readonly ok: boolean
  readonly durationMs: number
  /** Everything the stage printed, on both streams. */
  readonly output: string
}

/** Runs one package.json script to its end, or kills it and all it started when the time is over. Never throws. */
export function runStage(script: string, timeoutMs: number): Promise<StageResult> {
  return new Promise((resolve) => {
    const startedAt = performance.now()
    // Its own process group, so that a stage that hangs can be killed together with its children.
    const child = spawn('npx', ['-y', 'pnpm@12', 'run', script], {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1' },
    })
    let output = ''
    const collect = (chunk: Buffer) => (output += chunk.toString())
    child.stdout.on('data', collect)
    child.stderr.on('data', collect)

    const timer = setTimeout(() => {
      output += `\nStopped after ${timeoutMs / 1000} s.\n`
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    }, timeoutMs)

    const finish = (ok: boolean) => {
      clearTimeout(timer)
      resolve({ ok, durationMs: performance.now() - startedAt, output })
    }
    child.on('error', (error) => {
      output += error.message
      finish(false)
    })
    child.on('close', (code) => finish(code === 0))
  })
}
