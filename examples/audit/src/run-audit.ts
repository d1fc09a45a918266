import { pgliteStorage } from '@nofx/adapters-postgres'
import { createControlPlane, type ControlPlane } from '@nofx/control-plane'
import type { RunStarted, Storage } from '@nofx/core'
import type { RunHandle } from '@nofx/runtime'
import type { Plan } from '@nofx/workflows'
import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { auditAgents } from './audit-agents.ts'
import { auditWorkflow } from './audit-workflow.ts'
import type { CommandLine } from './command-line.ts'
import { crashAfter } from './crash.ts'
import { Facts, headMoved, type Subject } from './facts.ts'
import { renderPage } from './html.ts'
import { summaryText } from './print-summary.ts'
import { showProgress } from './progress.ts'
import type { ReportData } from './report-data.ts'
import { openRepository } from './repository.ts'
import { summariseRun } from './run-summary.ts'
import { timelineOf } from './run-timeline.ts'
import { readRunTree, settledWork, unsoundWork, workOf } from './run-tree.ts'

interface AuditOutput {
  readonly data: ReportData
  readonly markdown: string
}

/** An audit that an earlier process left unfinished. */
interface Unfinished {
  readonly runId: string
  readonly subject: Subject
  readonly settled: number
}

/** Audits a repository, or goes on with an audit of it that was interrupted, and writes the results. */
export async function runAudit(path: string, { dataDir, outDir, crashAfter: crashAfterSteps, fresh }: CommandLine, signal: AbortSignal): Promise<void> {
  const { root, head, name } = await openRepository(path, signal)
  await mkdir(resolve(dataDir), { recursive: true })
  const storage = pgliteStorage({ dataDir: resolve(dataDir) })
  await storage.open?.()
  const unfinished = await findUnfinished(storage, root)
  if (unfinished !== undefined && unfinished.subject.head !== head && !fresh) {
    await storage.close()
    throw headMoved(root, head, unfinished.subject.head)
  }
  const facts = new Facts()
  const workflow = auditWorkflow(facts)
  const resumedAt = unfinished && Date.now()
  await using nofx = await createControlPlane({ storage, agents: auditAgents(facts), workflows: [workflow] })
  if (crashAfterSteps !== undefined) crashAfter(nofx.runtime, crashAfterSteps)
  if (fresh && unfinished !== undefined) await nofx.workflows.get(unfinished.runId).cancel('the user began anew')
  const resumed = fresh ? undefined : unfinished
  if (resumed !== undefined) {
    console.log(`Resuming run ${resumed.runId}: ${resumed.settled} of its steps are settled and are not repeated.`)
  }
  const run: RunHandle<AuditOutput> = resumed === undefined ? await nofx.workflows.start(workflow, { subject: { root, head } }) : nofx.workflows.get(resumed.runId)
  const stop = () => void run.cancel('interrupted by its user').catch(() => {})
  signal.addEventListener('abort', stop, { once: true })
  const result = run.result()
  await showProgress(nofx.runtime, run.id, result)
  const output = await result
  signal.removeEventListener('abort', stop)
  const folder = resolve(outDir ?? join('.nofx/reports', name))
  console.log(await report(nofx, run.id, output, folder, resumed?.settled ?? 0, resumed && resumedAt))
}

async function findUnfinished(storage: Storage, root: string): Promise<Unfinished | undefined> {
  for (const { runId } of await storage.runs.list({ kind: 'workflow', name: 'audit', status: 'running' })) {
    const tree = await readRunTree(storage, runId)
    const started = tree[0]?.events[0]?.event as RunStarted
    const { subject } = (started.input as { readonly input: { readonly subject: Subject } }).input
    if (subject.root === root) return { runId, subject, settled: settledWork(tree) }
  }
  return undefined
}

/** Writes the report and the page, and returns what is to be said at the end. */
async function report(nofx: ControlPlane, runId: string, { data, markdown }: AuditOutput, folder: string, resumedSteps: number, resumedAt: number | undefined): Promise<string> {
  const tree = await readRunTree(nofx.storage, runId)
  const started = tree[0]?.events[0]?.event as RunStarted
  const { plan } = started.input as { readonly plan: Plan }
  const timeline = timelineOf(tree, plan, data.areas.map(({ name }) => name), resumedAt)
  const labels = new Map(timeline.entries.map(({ id, label }) => [id, label]))
  const summary = summariseRun(tree, resumedSteps, await nofx.analytics.predictions())
  const compared = await nofx.analytics.compareRun('audit', runId)
  const learned = compared.flatMap(({ step, observedMs, expectedMs, lowerMs, upperMs, runs }) =>
    observedMs === null || expectedMs === null ? [] : [{ step, observedMs, expectedMs, runs, ...(lowerMs !== null && { lowerMs }), ...(upperMs !== null && { upperMs }) }],
  )
  const page = renderPage({
    title: `Audit of ${data.name}`, data, summary, learned,
    timeline: timeline.entries,
    criticalPath: timeline.criticalPath.map((id) => labels.get(id) ?? id),
  })
  await mkdir(folder, { recursive: true })
  const files = [join(folder, 'report.md'), join(folder, 'report.html')] as const
  await writeFile(files[0], markdown)
  await writeFile(files[1], page)
  const unsound = unsoundWork(tree)
  const proof = `  log        ${workOf(tree).length} steps asked for, ${unsound.length === 0 ? 'each settled once, none asked for again' : `a defect: ${unsound.join('; ')}`}`
  return `${summaryText(data, summary, learned, files)}\n${proof}`
}
