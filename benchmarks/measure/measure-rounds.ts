import type { Row } from './report.ts'
import { spreadOf } from './spread.ts'
import { startContender, type RunningContender } from './start-contender.ts'

export interface Contender {
  readonly name: string
  /** A module that exports `prepare`; see work.ts. */
  readonly module: URL
  /** What `prepare` is given. Has to survive JSON. */
  readonly argument: unknown
}

const CONTENDER_PROCESS = new URL('contender-process.ts', import.meta.url)

/**
 * Times contenders side by side, in microseconds a unit. Each has its own process and is warmed up there; then, in each round, each
 * takes one sample while the others sleep, and a different one begins. Ratios are formed within a round, so that a machine
 * which slows down for a while slows both sides of them.
 */
export async function measureRounds(contenders: readonly Contender[], rounds: number): Promise<readonly Row[]> {
  const running: { readonly contender: RunningContender; readonly samples: number[] }[] = []
  try {
    for (const { name, module, argument } of contenders) {
      running.push({ contender: await startContender(name, CONTENDER_PROCESS, [module.href, JSON.stringify(argument)]), samples: [] })
    }
    for (let round = 0; round < rounds; round++) {
      for (let turn = 0; turn < running.length; turn++) {
        const next = running[(round + turn) % running.length]
        next?.samples.push(await sample(next.contender))
      }
    }
  } finally {
    await Promise.all(running.map(({ contender }) => contender.stop()))
  }
  const floor = running[0]?.samples ?? []
  return running.map(({ contender, samples }) => ({
    name: contender.name,
    samples,
    spread: spreadOf(samples),
    ratio: spreadOf(samples.map((us, round) => us / (floor[round] ?? Number.NaN))),
  }))
}

async function sample(contender: RunningContender): Promise<number> {
  const us = await contender.ask('sample')
  if (typeof us !== 'number') throw new Error(`${contender.name} answered ${String(us)} in place of a time.`)
  return us
}
