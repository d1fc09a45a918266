import { defineAgent, type Agent, type Review as PairReview } from '@nofx/orchestration'
import { findInArea, findInDependencies, findInDocumentation, findInFiles, findInHistory, findInTests } from './audit.ts'
import type { Facts, Subject } from './facts.ts'
import type { Finding } from './findings.ts'
import { countLines } from './line-counts.ts'
import type { ReportData } from './report-data.ts'
import { type ReviewReason, reviewReport } from './reviewer.ts'
import { writeReport } from './writer.ts'

/** What the writer hands in: the report, and every reason it has been given so far. */
interface Draft {
  readonly markdown: string
  readonly heeded: readonly ReviewReason[]
}

/** What the writer and the reviewer are asked to agree on. */
interface ReportTask {
  readonly subject: Subject
  readonly data: ReportData
}

/** Cost units are seconds of an agent's work: these agents are code, so time is all they cost. */
const UNITS_PER_MS = 0.001

/** The agents of the audit. Each is real code and needs no language model; skills are how the workflow finds them. */
export function auditAgents(facts: Facts): readonly Agent[] {
  const analyst = <Input extends { readonly subject: Subject }>(id: string, skill: string, find: (input: Input, signal: AbortSignal) => Promise<readonly Finding[]>) =>
    defineAgent<Input, readonly Finding[]>({
      id,
      capabilities: [{ skillId: skill, successRate: 0.99, averageLatency: 500, costPerOperation: 0 }],
      run: ({ input }, { signal }) => metered(() => find(input, signal)),
    })

  return [
    analyst('historian', 'audit.history', async ({ subject }, signal) => {
      const [repository, scans, history] = [await facts.repository(subject, signal), await facts.scans(subject, signal), await facts.history(subject, signal)]
      return [...findInFiles(repository), ...findInHistory(repository, scans, history)]
    }),
    analyst<{ readonly subject: Subject; readonly area: string }>('surveyor', 'audit.complexity', async ({ subject, area }, signal) =>
      findInArea(await facts.repository(subject, signal), await facts.scan(subject, area, signal)),
    ),
    analyst('librarian', 'audit.dependencies', async ({ subject }, signal) =>
      findInDependencies(await facts.repository(subject, signal), await facts.scans(subject, signal), signal),
    ),
    analyst('archivist', 'audit.documentation', async ({ subject }, signal) =>
      findInDocumentation(await facts.repository(subject, signal), await facts.scans(subject, signal), signal),
    ),
    analyst('tester', 'audit.tests', async ({ subject }, signal) => {
      const repository = await facts.repository(subject, signal)
      return findInTests(repository, await facts.scans(subject, signal), await facts.history(subject, signal), signal)
    }),
    defineAgent<ReportTask, Draft>({
      id: 'writer',
      capabilities: [{ skillId: 'report.write', successRate: 0.99 }],
      run: ({ input: { data } }, { context }) =>
        metered(async () => {
          const heeded = [...((context.proposal as Draft | undefined)?.heeded ?? []), ...context.feedback.map(readReason)]
          return { markdown: writeReport(data, heeded), heeded }
        }),
    }),
    defineAgent<ReportTask, PairReview>({
      id: 'reviewer',
      capabilities: [{ skillId: 'report.review', successRate: 0.99 }],
      run: ({ input: { subject, data } }, { context, signal }) =>
        metered(async () => {
          const paths = [...data.findings.listed.map(({ file }) => file), ...data.hotspots.map(({ path }) => path)]
          const lines = await countLines(await facts.repository(subject, signal), paths, signal)
          const { approved, reasons } = reviewReport((context.proposal as Draft).markdown, data, lines)
          return { approved, reasons: reasons.map((reason) => JSON.stringify(reason)) }
        }),
    }),
  ]
}

/** The output together with what it cost. */
async function metered<Output>(work: () => Promise<Output>): Promise<{ readonly output: Output; readonly usage: { readonly costUsd: number } }> {
  const startedAt = performance.now()
  const output = await work()
  return { output, usage: { costUsd: (performance.now() - startedAt) * UNITS_PER_MS } }
}

/** Reasons travel as text in a review; ours are JSON. */
function readReason(text: string): ReviewReason {
  return JSON.parse(text) as ReviewReason
}
