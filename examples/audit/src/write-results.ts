import type { ControlPlane } from '@nofx/control-plane'
import { mkdir, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { Draft } from './audit-agents.ts'
import { renderPage, type RunForecast, type RunSummary } from './html.ts'
import type { LearnedDuration } from './html-learned.ts'
import type { ReportData } from './report-data.ts'
import { checkLog } from './log-check.ts'
import { readRunTree, type RunTree } from './run-tree.ts'
import { type AuditSummary, summaryText } from './print-summary.ts'
import { timelineOf } from './run-timeline.ts'

/** What an audit yields. */
export interface AuditOutput {
  readonly data: ReportData
  readonly report: Draft
}

export interface FinishedRun {
  readonly runId: string
  readonly workflow: string
  readonly output: AuditOutput
  /** The run as this process found it. */
  readonly before: RunTree | undefined
}

/** Reads the finished run from its log, writes the report and the page, and returns the closing words. Throws when the log is not in order. */
export async function writeResults({ storage, analytics }: Pick<ControlPlane, 'storage' | 'analytics'>, { runId, workflow, output, before }: FinishedRun, folder: string): Promise<string> {
  const { data, report } = output
  const tree = await readRunTree(storage, runId)
  const check = checkLog(tree, before)
  const learned = await learnedDurations(analytics, workflow, runId)
  const next = (await analytics.predictions()).workflows.find((one) => one.workflow === workflow)?.next
  const kept = new Set(before?.settledWork().map(({ id }) => id))
  const { entries, criticalPath, wallMs, downMs } = timelineOf(tree, kept, new Map(learned.map(({ step, expectedMs }) => [step, expectedMs])))
  const run = summarise(tree, wallMs, kept.size, next?.status === 'expected' ? { ...bounds(next.wallMs), runs: next.runs } : undefined)

  const files = { report: join(folder, 'report.md'), page: join(folder, 'report.html') }
  await mkdir(folder, { recursive: true })
  await writeFile(files.report, report.markdown)
  await writeFile(files.page, renderPage({ title: `Audit of ${data.name}`, data, timeline: entries, criticalPath, summary: run, learned }))
  const summary: AuditSummary = { data, run, downMs, check, learned, next, files: Object.values(files).map(fromHere) }
  return summaryText(summary)
}

function summarise(tree: RunTree, wallMs: number, resumedSteps: number, forecast: RunForecast | undefined): RunSummary {
  const work = tree.settledWork()
  return {
    wallMs,
    workMs: work.reduce((sum, { outcome }) => sum + outcome.settledAt - outcome.startedAt, 0),
    costUnits: Math.round(work.reduce((sum, { outcome }) => sum + outcome.costUnits, 0) * 100) / 100,
    retries: work.filter(({ attempt }) => attempt > 1).length,
    steps: work.length,
    resumedSteps,
    ...(forecast && { forecast }),
  }
}

/** Steps that earlier runs have taught something about, in the order in which they ended. */
async function learnedDurations(analytics: ControlPlane['analytics'], workflow: string, runId: string): Promise<readonly LearnedDuration[]> {
  return (await analytics.compareRun(workflow, runId)).flatMap(({ step, observedMs, expectedMs, lowerMs, upperMs, runs }) =>
    observedMs === null || expectedMs === null
      ? []
      : [{ step, observedMs, expectedMs, runs, ...(lowerMs !== null && { lowerMs }), ...(upperMs !== null && { upperMs }) }],
  )
}

function bounds({ expected, lower, upper }: { readonly expected: number; readonly lower: number; readonly upper: number }): Omit<RunForecast, 'runs'> {
  return { wallMs: expected, lowerMs: lower, upperMs: upper }
}

/** The shorter way to name a file: from the current folder, unless it lies elsewhere. */
function fromHere(path: string): string {
  const way = relative('.', path)
  return way.startsWith('..') ? path : way
}
