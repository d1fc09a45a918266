import type { AnyEvent, Recorded, RunHead, Storage } from '@nofx/core'
import type { Pool } from 'pg'
import type { HandOver } from './fleet.ts'
import { readJournal, type Execution } from './journal.ts'
import type { StartedRun } from './ledger.ts'

/** A run as the store has it. */
export interface StoredRun {
  readonly head: RunHead
  readonly events: readonly Recorded<AnyEvent & Readonly<Record<string, unknown>>>[]
  /** For each event, when the database had committed it, in epoch ms by the clock of the machine. */
  readonly committedAt: readonly number[]
  /** Of its row in `workflow_executions` or `agent_sessions`. */
  readonly rowStatus: string | undefined
  /** Its rows in `workflow_adaptations`. */
  readonly rowAdaptations: number
}

/** All that the checks look at. Plain data, so that a test can falsify it. */
export interface Evidence {
  readonly started: readonly StartedRun[]
  readonly stored: ReadonlyMap<string, StoredRun>
  readonly journal: readonly Execution[]
  readonly handOvers: readonly HandOver[]
  /** What happened that nobody had asked for: processes that ended by themselves, starts that were refused. */
  readonly mishaps: readonly string[]
}

const PAGE = 2_000
const ROWS_MAX = 1_000_000

export type Told = Pick<Evidence, 'started' | 'handOvers' | 'mishaps'>

/** Reads the log and its views through the ports of the store, and beside it the journal and when the database committed what. */
export async function readEvidence(storage: Storage, pool: Pool, names: { readonly schema: string; readonly journalSchema: string }, told: Told): Promise<Evidence> {
  const commits = await readCommits(pool, names.schema)
  const stored = await readStored(storage, (runId, version) => commitOf(commits, runId, version))
  return { ...told, stored, journal: await readJournal(pool, names.journalSchema) }
}

/** What the ports tell of all runs. */
export async function readStored(storage: Storage, committedAt: (runId: string, version: number, at: number) => number): Promise<ReadonlyMap<string, StoredRun>> {
  const logs = await readLogs(storage)
  const rows = new Map<string, string>()
  for (const { id, status } of await storage.records.read('workflow_executions', {}, { limit: ROWS_MAX })) rows.set(id, status)
  for (const { id, status } of await storage.records.read('agent_sessions', {}, { limit: ROWS_MAX })) rows.set(id, status)
  const adaptations = new Map<string, number>()
  for (const row of await storage.records.read('workflow_adaptations', {}, { limit: ROWS_MAX })) adaptations.set(row.execution_id, (adaptations.get(row.execution_id) ?? 0) + 1)
  const stored = new Map<string, StoredRun>()
  for (const head of await readHeads(storage)) {
    const { runId } = head
    const events = (logs.get(runId) ?? []) as StoredRun['events']
    stored.set(runId, {
      head, events, committedAt: events.map(({ version, at }) => committedAt(runId, version, at)), rowStatus: rows.get(runId), rowAdaptations: adaptations.get(runId) ?? 0,
    })
  }
  return stored
}

async function readLogs(storage: Storage): Promise<ReadonlyMap<string, readonly Recorded[]>> {
  const logs = new Map<string, Recorded[]>()
  for (let after = 0; ; ) {
    const page = await storage.log.readAll({ after, limit: PAGE })
    for (const { runId, version, at, event } of page) {
      const log = logs.get(runId) ?? []
      log.push({ version, at, event })
      logs.set(runId, log)
    }
    const last = page.at(-1)
    if (last === undefined) return logs
    after = last.position
  }
}

async function readHeads(storage: Storage): Promise<readonly RunHead[]> {
  const heads: RunHead[] = []
  for (;;) {
    const after = heads.at(-1)
    const page = await storage.runs.list({ limit: PAGE, ...(after && { after }) })
    heads.push(...page)
    if (page.length < PAGE) return heads
  }
}

interface Commit {
  readonly version: number
  readonly at: number
}

/** No port tells when something was committed, as nobody else has to know: the database is asked. */
async function readCommits(pool: Pool, schema: string): Promise<ReadonlyMap<string, readonly Commit[]>> {
  const { rows } = await pool.query<{ run_id: string; version: number; at: number }>(`
    select run_id::text, version, (extract(epoch from pg_xact_commit_timestamp(xmin)) * 1000)::float8 as at
    from ${schema}.nofx_appends order by run_id, version`)
  const commits = new Map<string, Commit[]>()
  for (const { run_id, version, at } of rows) {
    const ofRun = commits.get(run_id) ?? []
    ofRun.push({ version, at })
    commits.set(run_id, ofRun)
  }
  return commits
}

/** A row of the log holds the events that were stored together, and the version of the last. */
function commitOf(commits: ReadonlyMap<string, readonly Commit[]>, runId: string, version: number): number {
  const found = commits.get(runId)?.find((commit) => commit.version >= version)
  if (found === undefined) throw new Error(`Nobody knows when version ${version} of run ${runId} was committed.`)
  return found.at
}
