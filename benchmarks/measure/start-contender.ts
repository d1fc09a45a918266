import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import thisProcess from 'node:process'
import { fileURLToPath } from 'node:url'

/** A contender that is warm and waits, in a process of its own. */
export interface RunningContender {
  readonly name: string
  /** Sends a message and waits for the answer. One question at a time. */
  ask(message: unknown): Promise<unknown>
  /** Resolves when its process has ended. */
  stop(): Promise<void>
}

/** Starts a script that sends "ready", and then an answer for each message it gets. It is to end when it is disconnected. */
export async function startContender(name: string, script: URL, arguments_: readonly string[]): Promise<RunningContender> {
  const process = fork(fileURLToPath(script), arguments_, { env: contenderEnvironment(), execArgv: [...thisProcess.execArgv, '--no-deprecation'] })
  await nextMessage(name, process)
  return {
    name,
    ask(message) {
      process.send(message as never)
      return nextMessage(name, process)
    },
    async stop() {
      if (process.connected) process.disconnect()
      if (process.exitCode === null && process.signalCode === null) await once(process, 'exit')
    },
  }
}

/** Libraries that look at it are to show their production side; none is to trace or to load code of a cache. */
function contenderEnvironment(): NodeJS.ProcessEnv {
  const { LANGSMITH_TRACING: _, LANGCHAIN_TRACING_V2: __, NODE_COMPILE_CACHE: ___, ...env } = process.env
  return { ...env, NODE_ENV: 'production' }
}

function nextMessage(name: string, process: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const failed = (code: number | null): void => reject(new Error(`${name} ended with ${code ?? 'a signal'}; what it printed says why.`))
    process.once('exit', failed)
    process.once('message', (message) => {
      process.off('exit', failed)
      resolve(message)
    })
  })
}
