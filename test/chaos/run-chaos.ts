import { postgresStorage } from '@nofx/adapters-postgres'
import type { Storage } from '@nofx/core'
import { setTimeout as sleep } from 'node:timers/promises'
import { Pool } from 'pg'
import { checkAll, type FoundViolation } from './checks/index.ts'
import { readEvidence, type Evidence } from './evidence.ts'
import { inflict } from './faults.ts'
import { Fleet } from './fleet.ts'
import { createJournal } from './journal.ts'
import { Load } from './load.ts'
import { createRandom } from './random.ts'
import { startChaosServer } from './server.ts'

const SCHEMA = 'nofx'
const JOURNAL_SCHEMA = 'chaos'

/** Short, so that what a killed process had is taken over many times within the test. Longer than a busy machine lets a process wait. */
const LEASE_MS_DEFAULT = 2_000

/** Runs at work at one time for each process: enough that any kill hits many, few enough that they end before the next. */
const RUNS_PER_PROCESS = 10

const PROGRESS_MS = 5_000

/** Runs that do not get any further for so long, in ms, never will. */
const STANDSTILL_MS = 45_000
const RUNNING_MAX = 100_000

/** The driver outlives any outage of the server. */
const RETRY_FOR_MS = 60_000

export interface ChaosOptions {
  readonly seconds: number
  readonly processes: number
  readonly seed: number
  /** Default: 1. */
  readonly serverCrashes?: number
  readonly leaseMs?: number
  /** Told how it goes. */
  readonly progress?: (line: string) => void
}

export interface ChaosResult {
  readonly evidence: Evidence
  readonly violations: readonly FoundViolation[]
  readonly killed: number
  readonly stopped: number
  readonly frozen: number
  readonly workersStarted: number
  readonly serverRestarts: number
}

/**
 * Has processes work on one database while they are killed at random and the server is restarted once, waits until all runs have
 * ended, and holds what was told, what is in the log and what was done against each other.
 */
export async function runChaos({ seconds, processes, seed, serverCrashes = 1, leaseMs = LEASE_MS_DEFAULT, progress = () => {} }: ChaosOptions): Promise<ChaosResult> {
  await using server = disposable(await startChaosServer(), ({ stop }) => stop())
  const { url } = server.value
  await using pool = disposable(new Pool({ connectionString: url, max: 2 }), (opened) => opened.end())
  pool.value.on('error', () => {})
  await createJournal(pool.value, JOURNAL_SCHEMA)
  await using storage = disposable(postgresStorage({ connectionString: url, schema: SCHEMA, connectionsMax: 4, retryForMs: RETRY_FOR_MS }), (opened) => opened.close())
  await storage.value.open?.()
  const random = createRandom(seed)
  const setting = { url, schema: SCHEMA, journalSchema: JOURNAL_SCHEMA, leaseMs, sweepMs: leaseMs / 4, mailMs: 100 }
  await using fleet = disposable(new Fleet({ setting, size: processes, random, storage: storage.value }), (started) => started.destroy())
  await fleet.value.ready()
  const load = new Load({ fleet: fleet.value, storage: storage.value, random, runningTarget: processes * RUNS_PER_PROCESS })

  let serverRestarts = 0
  const crashServer = async () => {
    serverRestarts += 1
    progress('the server crashes')
    await server.value.crash()
    progress('the server is back')
  }
  const startedAt = Date.now()
  const reporter = setInterval(() => {
    const { killed, stopped, frozen } = fleet.value
    progress(`${Math.round((Date.now() - startedAt) / 1_000)} s: ${load.runs.length} runs started, ${killed} processes killed, ${stopped} told to stop, ${frozen} frozen`)
  }, PROGRESS_MS)
  try {
    const loading = load.keepUp()
    await Promise.race([inflict({ fleet: fleet.value, random, durationMs: seconds * 1_000, leaseMs, serverCrashes, crashServer }), loading])
    progress('no more faults, no more runs; what there is may end')
    await load.stop()
    await loading
    await standstill(storage.value, progress)
  } finally {
    clearInterval(reporter)
  }
  await fleet.value.close()
  const { handOvers, strays, killed, stopped, frozen, started: workersStarted } = fleet.value
  const told = { started: load.runs, handOvers, mishaps: [...strays, ...load.refusals] }
  const evidence = await readEvidence(storage.value, pool.value, { schema: SCHEMA, journalSchema: JOURNAL_SCHEMA }, told)
  return { evidence, violations: checkAll(evidence), killed, stopped, frozen, workersStarted, serverRestarts }
}

/** Resolves when nothing runs any more, or when what runs has not moved for long. */
async function standstill(storage: Storage, progress: (line: string) => void): Promise<void> {
  let movedAt = Date.now()
  let before = ''
  for (;;) {
    const running = await storage.runs.list({ status: 'running', limit: RUNNING_MAX })
    if (running.length === 0) return
    const now = running.map(({ runId, version }) => `${runId} ${version}`).join()
    if (now !== before) movedAt = Date.now()
    before = now
    if (Date.now() - movedAt > STANDSTILL_MS) return progress(`${running.length} runs do not move any more`)
    await sleep(200)
  }
}

function disposable<T>(value: T, dispose: (value: T) => Promise<void>): AsyncDisposable & { readonly value: T } {
  return { value, [Symbol.asyncDispose]: () => dispose(value) }
}
