import { sqliteStorage } from '@nofx/adapters-sqlite'
import { createControlPlane, type ControlPlane } from '@nofx/control-plane'
import { isNofxError, type Storage } from '@nofx/core'
import { newId, type RunHandle } from '@nofx/runtime'
import { writeSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { auditAgents } from './audit-agents.ts'
import { auditWorkflow, repositoryKey, workflowName } from './audit-workflow.ts'
import type { AuditOptions } from './command-line.ts'
import { Facts } from './facts.ts'
import { observeStorage } from './observe-storage.ts'
import { createProgress, type Progress } from './progress.ts'
import { locateRepository } from './repository.ts'
import { type Change, type Downtime, readRunTree, RESUMED, RunTree } from './run-tree.ts'
import type { Screen } from './screen.ts'
import { findUnfinishedRun } from './unfinished-run.ts'
import { type AuditOutput, writeResults } from './write-results.ts'

/** What an audit leaves behind, unless it is told another place: one database for all repositories, and a folder of reports for each. */
const FOLDER = '.nofx'

/** `detached`: the run waits in the store for the next process. */
type End = 'done' | 'detached'

/**
 * Audits a repository from start to end, or from where an earlier process was when it died, and writes the results.
 *
 * @param signal detaches: stops the work here and leaves the run as it is
 * @throws AuditError when there is nothing to audit; NofxError what the run failed with, or what is wrong with the store
 */
export async function runAudit(options: AuditOptions, screen: Screen, signal: AbortSignal): Promise<End> {
  const { root, head } = await locateRepository(options.path ?? import.meta.dirname, signal)
  screen.print(`Auditing ${root} at ${head.slice(0, 12)}`)
  const storage = await openStorage(options.dataDir)
  try {
    return await auditWith(storage, root, options, screen, signal)
  } finally {
    await storage.close()
  }
}

async function openStorage(dataDir: string | undefined): Promise<Storage> {
  if (dataDir === undefined) {
    await mkdir(FOLDER, { recursive: true })
    // Wherever the demo is started, what it leaves behind is not to be committed.
    await writeFile(join(FOLDER, '.gitignore'), '*\n')
  }
  const folder = resolve(dataDir ?? join(FOLDER, 'data'))
  await mkdir(folder, { recursive: true })
  const storage = sqliteStorage({ file: join(folder, 'nofx.db') })
  await storage.open?.()
  return storage
}

async function auditWith(storage: Storage, root: string, { crashAfter, fresh, outDir }: AuditOptions, screen: Screen, signal: AbortSignal): Promise<End> {
  const facts = new Facts()
  const name = workflowName(root)
  const unfinished = await findUnfinishedRun(storage, name, () => facts.open(root, signal), fresh)
  if (unfinished !== undefined) screen.print(unfinished.message)
  const before = unfinished?.tree
  const tree = before === undefined ? new RunTree(newId()) : await readRunTree(storage, before.runId)

  const progress = createProgress(screen)
  let end: End = 'detached'
  try {
    const takenUpAt = Date.now()
    const workflow = auditWorkflow(facts, name)
    // Opening takes up at once what an earlier process left behind. To miss nothing of it, the store is watched and not the runtime.
    const watched = observeStorage(storage, watcher(tree, progress, crashAfter))
    await using nofx = await createControlPlane({ storage: watched, agents: auditAgents(facts), workflows: [workflow] })
    for (const runId of unfinished?.abandoned ?? []) await nofx.workflows.get(runId).cancel('a new audit of the repository began')
    const run = before === undefined ? await nofx.workflows.start(workflow, { path: root }, { id: tree.runId }) : await resume(nofx, before, takenUpAt)

    const output = await untilAborted(run.result(), signal)
    if (output === undefined) return end
    end = 'done'
    await progress.end('completed')
    if (crashAfter !== undefined) screen.print(`There was nothing to kill: the run ended before ${crashAfter} steps had been stored.`)
    const folder = resolve(outDir ?? join(FOLDER, 'reports', repositoryKey(root)))
    screen.print(await writeResults(nofx, { runId: run.id, workflow: name, output, before }, folder))
    return end
  } finally {
    if (end !== 'done') await progress.end('stopped')
  }
}

/** The run was taken up when the store was opened. What is left is to note in its log that it was, and for how long nobody was there. */
async function resume({ workflows }: ControlPlane, before: RunTree, takenUpAt: number): Promise<RunHandle<AuditOutput>> {
  const run = workflows.get<AuditOutput>(before.runId)
  const last = Math.max(...[...before.logs.values()].flatMap(({ events }) => events.at(-1)?.at ?? 0))
  const downtime: Downtime = { from: last, to: takenUpAt }
  try {
    await run.signal(RESUMED, downtime)
  } catch (error) {
    // So little was left to do that it is done by now.
    if (!isNofxError(error, 'run.ended')) throw error
  }
  return run
}

/** The value of a promise; `undefined` when `signal` aborts first. */
async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  const aborted = new Promise<undefined>((settle) => {
    if (signal.aborted) settle(undefined)
    else signal.addEventListener('abort', () => settle(undefined), { once: true })
  })
  // Once nobody waits for it any more, how it fails is nobody's concern.
  promise.catch(() => {})
  return Promise.race([promise, aborted])
}

/** Shows each event that was stored, and kills this process when it was asked to. */
function watcher(tree: RunTree, progress: Progress, crashAfter: number | undefined): Parameters<typeof observeStorage>[1] {
  replay(tree, (change) => progress.kept(change))
  // What was under way begins again.
  for (const work of tree.work.values()) if (work.outcome === undefined) progress.happens({ type: 'work.requested', work })
  let settled = 0
  return ({ runId, events }) => {
    for (const recorded of events) {
      const change = tree.take(runId, recorded)
      if (change === undefined) continue
      progress.happens(change)
      if (change.type === 'work.settled') settled += 1
    }
    if (crashAfter !== undefined && settled >= crashAfter) crash(settled)
  }
}

/** Ends this process as a power cut would: nothing is flushed, closed or given back. */
function crash(settled: number): void {
  const showCursor = process.stdout.isTTY ? '\u001B[?25h' : ''
  // Past the list that may own the terminal, and at once.
  writeSync(process.stdout.fd, `${showCursor}\nSIGKILL to this process (${process.pid}), now that ${settled} steps are stored. The same command resumes the run.\n`)
  process.kill(process.pid, 'SIGKILL')
}

/** Tells what the events that a tree already has would have told a watcher. */
function replay(tree: RunTree, tell: (change: Change) => void): void {
  const again = new RunTree(tree.runId)
  for (const [runId, { events }] of tree.logs) {
    for (const recorded of events) {
      const change = again.take(runId, recorded)
      if (change !== undefined) tell(change)
    }
  }
}
