import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Row } from './report.ts'
import { spreadOf } from './spread.ts'

export interface Contender {
  readonly name: string
  /** A module that exports `prepare`; see work.ts. */
  readonly module: URL
  /** What `prepare` is given. Has to survive JSON. */
  readonly argument: unknown
}

const CONTENDER_PROCESS = fileURLToPath(new URL('contender-process.ts', import.meta.url))

/**
 * Times contenders side by side, in microseconds a unit. Each has its own process and is warmed up there; then, in each round, each
 * takes one sample while the others sleep, and a different one begins. Ratios are formed within a round, so that a machine
 * which slows down for a while slows both sides of them.
 */
export async function measureRounds(contenders: readonly Contender[], rounds: number): Promise<readonly Row[]> {
  const running: { readonly name: string; readonly process: ChildProcess; readonly samples: number[] }[] = []
  try {
    for (const contender of contenders) running.push({ name: contender.name, process: await startContender(contender), samples: [] })
    for (let round = 0; round < rounds; round++) {
      for (let turn = 0; turn < running.length; turn++) {
        const next = running[(round + turn) % running.length]
        next?.samples.push(await ask(next.name, next.process))
      }
    }
  } finally {
    for (const { process } of running) if (process.connected) process.disconnect()
  }
  const floor = running[0]?.samples ?? []
  return running.map(({ name, samples }) => ({ name, samples, spread: spreadOf(samples), ratio: spreadOf(samples.map((us, round) => us / (floor[round] ?? Number.NaN))) }))
}

/** A contender that is warm and waits. */
async function startContender({ name, module, argument }: Contender): Promise<ChildProcess> {
  const process = fork(CONTENDER_PROCESS, [module.href, JSON.stringify(argument)], { env: contenderEnvironment() })
  await nextMessage(name, process)
  return process
}

/** Libraries that look at it are to show their production side; none is to trace or to load code of a cache. */
function contenderEnvironment(): NodeJS.ProcessEnv {
  const { LANGSMITH_TRACING: _, LANGCHAIN_TRACING_V2: __, NODE_COMPILE_CACHE: ___, ...env } = process.env
  return { ...env, NODE_ENV: 'production' }
}

async function ask(name: string, process: ChildProcess): Promise<number> {
  process.send('sample')
  const us = await nextMessage(name, process)
  if (typeof us !== 'number') throw new Error(`${name} answered ${String(us)} in place of a time.`)
  return us
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
