import type { BenchmarkServer } from '../measure/postgres-server.ts'
import { spreadOf, type Spread } from '../measure/spread.ts'
import { startContender, type RunningContender } from '../measure/start-contender.ts'
import type { Question } from './contender-process.ts'
import { measureWal, type WalCount } from './measure-wal.ts'
import type { Setting } from './workload.ts'

export interface System {
  readonly name: string
  /** Exports `createContender`; see workload.ts. */
  readonly module: URL
}

/** What was measured of one system. */
export interface DurableRow {
  readonly name: string
  /** Microseconds a step, one for each round. */
  readonly samples: readonly number[]
  readonly us: Spread
  /** How many times the first row, round by round. */
  readonly ratio: Spread
  /** Milliseconds until a start was stored, one for each. Empty where a system has no such moment. */
  readonly starts: readonly number[]
  /** Absent where there is no server to ask. */
  readonly wal?: readonly WalCount[]
}

export interface Comparison {
  readonly systems: readonly System[]
  readonly atOnce: number
  readonly rounds: number
  /** The address of a new place for one system. */
  readonly place: (index: number) => Promise<string> | string
  /** Whose write-ahead log is counted. */
  readonly server?: BenchmarkServer
}

/** Rounds in which starts are sampled: each gives many. */
const START_ROUNDS_MAX = 3
const CONTENDER_PROCESS = new URL('contender-process.ts', import.meta.url)

/**
 * Measures systems side by side. Each has its own process and its own place, and is warmed up there. In each round each takes one sample
 * of its steps, and in the first rounds of its starts, while the others sleep, and a different one begins.
 */
export async function measureDurable({ systems, atOnce, rounds, place, server }: Comparison): Promise<readonly DurableRow[]> {
  const running: { readonly contender: RunningContender; readonly samples: number[]; readonly starts: number[]; wal?: readonly WalCount[] }[] = []
  try {
    for (const [index, { name, module }] of systems.entries()) {
      const setting: Setting = { url: await place(index), atOnce }
      running.push({ contender: await startContender(name, CONTENDER_PROCESS, [module.href, JSON.stringify(setting)]), samples: [], starts: [] })
    }
    // None is due within the minutes to come, so none falls upon one contender.
    await server?.query('checkpoint')
    for (let round = 0; round < rounds; round++) {
      for (let turn = 0; turn < running.length; turn++) {
        const next = running[(round + turn) % running.length]
        if (next === undefined) continue
        next.samples.push(await ask<number>(next.contender, { ask: 'steps' }))
        if (round < START_ROUNDS_MAX) next.starts.push(...(await ask<readonly number[]>(next.contender, { ask: 'starts' })))
      }
    }
    for (const one of running) {
      if (server !== undefined) one.wal = await measureWal(server, atOnce, (workflows) => ask<number>(one.contender, { ask: 'work', workflows }))
      await ask(one.contender, { ask: 'stored' })
    }
  } finally {
    await Promise.all(running.map(({ contender }) => contender.stop()))
  }
  const floor = running[0]?.samples ?? []
  return running.map(({ contender, samples, starts, wal }) => ({
    name: contender.name,
    samples,
    us: spreadOf(samples),
    ratio: spreadOf(samples.map((us, round) => us / (floor[round] ?? Number.NaN))),
    starts,
    ...(wal && { wal }),
  }))
}

/** A contender answers as its question says. */
async function ask<Answer>(contender: RunningContender, question: Question): Promise<Answer> {
  return (await contender.ask(question)) as Answer
}
