import { postgresStorage } from '@nofx/adapters-postgres'
import { setTimeout as sleep } from 'node:timers/promises'
import { Pool } from 'pg'
import { createRandom } from './random.ts'
import { tellRun } from './tell-run.ts'
import { verify, type JournalEntry, type KnownRun, type StoredRun } from './verify.ts'
import { WorkerProcess } from './worker-process.ts'
import { EXPECTED } from './workload.ts'

export interface ChaosOptions {
  readonly connectionString: string
  /** Made anew, and dropped at the end. */
  readonly schema: string
  readonly processes: number
  readonly seconds: number
  readonly seed: number
  readonly runsPerSecond: number
  readonly leaseMs: number
  /** Breaks the server, or the connections to it, half-way. */
  readonly breakServer: () => Promise<void>
  readonly progress?: (line: string) => void
}

export interface ChaosReport {
  readonly runs: number
  readonly ends: Readonly<Record<string, number>>
  readonly killed: number
  readonly stopped: number
  /** Beginnings of work, and how many of them were of work that had begun before. */
  readonly executions: number
  readonly repeated: number
  /** How often a run went to another process. */
  readonly takeovers: number
  readonly violations: readonly string[]
  /** What happened to the first runs that have a violation. */
  readonly evidence: readonly string[]
}

/** How long the last runs may take when nothing is broken any more, in ms. */
const DRAIN_MS_MAX = 60_000

/** Lets processes work on one store while they are killed, and then proves from the log and the journal that nothing was lost or done twice. */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { connectionString, schema, processes, seconds, seed, runsPerSecond, leaseMs, breakServer, progress = () => {} } = options
  const random = createRandom(seed)
  const pool = new Pool({ connectionString, max: 4 })
  pool.on('error', () => {})
  const storage = postgresStorage({ pool, schema, retryForMs: 30_000 })
  await storage.open?.()
  await pool.query(`create table ${schema}_journal (id bigint generated always as identity, run_id uuid not null, key text not null, what text not null, pid int not null, at float8 not null)`)

  const known: KnownRun[] = []
  const workers: WorkerProcess[] = Array.from({ length: processes }, () => new WorkerProcess(connectionString, schema, leaseMs))
  const asked: Promise<unknown>[] = []
  let [killed, stopped] = [0, 0]
  let isOver = false
  const pick = () => {
    const ready = workers.filter((worker) => worker.isReady)
    return ready[Math.floor(random() * ready.length)]
  }
  /** Asks one process after another until one lives long enough to answer. */
  const askAny = async (order: Parameters<WorkerProcess['ask']>[0]): Promise<string> => {
    for (;;) {
      const result = await pick()?.ask(order)
      if (result !== undefined && result !== 'runtime.closed') return result
      await sleep(50)
    }
  }

  const startRuns = async () => {
    const names = Object.keys(EXPECTED)
    while (!isOver) {
      await sleep(1_000 / runsPerSecond)
      const run: KnownRun = { runId: crypto.randomUUID(), workflow: names[known.length % names.length] ?? 'chain', input: Math.floor(random() * 1_000), acknowledged: false, cancelled: false, approvals: 0, cancellations: 0 }
      known.push(run)
      asked.push(askAny({ do: 'start', runId: run.runId, workflow: run.workflow, input: run.input } as never).then(() => followUp(run)))
    }
  }
  const followUp = async (run: KnownRun) => {
    run.acknowledged = true
    if (random() < 0.05) {
      run.cancelled = true
      // Two at once: one of them is to be told that it came too late.
      const results = await Promise.all([askAny({ do: 'cancel', runId: run.runId }), askAny({ do: 'cancel', runId: run.runId })])
      run.cancellations = results.filter((result) => result === 'done').length
    } else if (run.workflow === 'ask') {
      await sleep(random() * 500)
      const results = await Promise.all([askAny({ do: 'approve', runId: run.runId }), askAny({ do: 'approve', runId: run.runId })])
      run.approvals = results.filter((result) => result === 'done').length
    }
  }
  const killWorkers = async () => {
    while (!isOver) {
      await sleep(300 + random() * 900)
      const index = Math.floor(random() * workers.length)
      const isKilled = random() < 0.75
      await workers[index]?.kill(isKilled ? 'SIGKILL' : 'SIGTERM')
      if (isKilled) killed += 1
      else stopped += 1
      workers[index] = new WorkerProcess(connectionString, schema, leaseMs)
    }
  }

  const working = Promise.all([startRuns(), killWorkers()])
  for (let second = 1; second <= seconds; second++) {
    await sleep(1_000)
    if (second === Math.ceil(seconds / 2)) {
      progress('the server is broken')
      await breakServer()
    }
    if (second % 10 === 0) progress(`${second} s: ${known.length} runs started, ${killed} processes killed, ${stopped} stopped`)
  }
  isOver = true
  await working
  await Promise.race([Promise.all(asked), sleep(DRAIN_MS_MAX, undefined, { ref: false })])
  await untilAllEnded(pool, schema)
  await Promise.all(workers.map((worker) => worker.kill('SIGTERM')))

  const [stored, journal, takeovers] = [await readRuns(storage, pool, schema), await readJournal(pool, schema), await countTakeovers(pool, schema)]
  const violations = verify(known, stored, journal)
  const suspects = [...new Set(violations.map((violation) => violation.slice(0, violation.indexOf(':'))))].slice(0, 3)
  const evidence = suspects.flatMap((runId) => {
    const run = stored.get(runId)
    return run === undefined ? [] : tellRun(runId, run, journal)
  })
  const ends: Record<string, number> = {}
  for (const { head } of stored.values()) ends[head.status] = (ends[head.status] ?? 0) + 1
  await storage.close()
  await pool.query(`drop schema ${schema} cascade; drop table ${schema}_journal`)
  await pool.end()
  return { runs: stored.size, ends, killed, stopped, executions: journal.length, repeated: journal.length - new Set(journal.map(({ key }) => key)).size, takeovers, violations, evidence }
}

async function untilAllEnded(pool: Pool, schema: string): Promise<void> {
  const giveUpAt = Date.now() + DRAIN_MS_MAX
  while (Date.now() < giveUpAt) {
    const { rows } = await pool.query<{ running: number }>(`select count(*)::int as running from ${schema}.nofx_runs where status = 'running'`)
    if (rows[0]?.running === 0) return
    await sleep(100)
  }
}

async function readRuns(storage: ReturnType<typeof postgresStorage>, pool: Pool, schema: string): Promise<ReadonlyMap<string, StoredRun>> {
  const { rows } = await pool.query<{ id: string; status: string }>(`select id::text, status from ${schema}.workflow_executions union all select id::text, status from ${schema}.agent_sessions`)
  const statuses = new Map(rows.map(({ id, status }) => [id, status]))
  const stored = new Map<string, StoredRun>()
  for (const head of await storage.runs.list({ limit: 1_000_000 })) stored.set(head.runId, { head, log: await storage.log.read(head.runId), rowStatus: statuses.get(head.runId) })
  return stored
}

async function readJournal(pool: Pool, schema: string): Promise<readonly JournalEntry[]> {
  const { rows } = await pool.query<JournalEntry>(`select run_id::text as "runId", key, what, pid, at from ${schema}_journal order by id`)
  return rows
}

async function countTakeovers(pool: Pool, schema: string): Promise<number> {
  const { rows } = await pool.query<{ takeovers: number }>(`select coalesce(sum(epoch - 1), 0)::int as takeovers from ${schema}.nofx_runs`)
  return rows[0]?.takeovers ?? 0
}
