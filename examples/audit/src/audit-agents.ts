import { type Agent, type AgentOptions, type Capability, defineAgent, type Review as PairReview } from '@nofx/orchestration'
import { findInArea, findInDependencies, findInDocumentation, findInHistory, findInTests } from './audit.ts'
import type { Findings } from './audit-steps.ts'
import { unitsFor } from './cost-units.ts'
import type { Facts, Snapshot, Subject } from './facts.ts'
import type { Finding } from './findings.ts'
import { countLines } from './line-counts.ts'
import { parseReason, printReason } from './reason-text.ts'
import type { ReportData } from './report-data.ts'
import { readLinks } from './report-links.ts'
import { type ReviewReason, reviewReport } from './reviewer.ts'
import type { SourceFacts } from './scan.ts'
import { writeReport } from './writer.ts'

/** What the writer hands in: the report, and every reason that it has been given so far. */
export interface Draft {
  readonly markdown: string
  readonly heeded: readonly ReviewReason[]
}

interface AnalystTask {
  readonly subject: Subject
  /** Only for the one who looks at a single area. */
  readonly areaId?: string
}

/** What the writer and the reviewer are asked to agree on. */
interface ReportTask {
  readonly subject: Subject
  readonly data: ReportData
}

interface Analysis {
  readonly findings: readonly Finding[]
  /** How much was looked at: lines, commits, imports, ... */
  readonly amount: number
}

/** The agents of the audit. Each is real code and needs no language model; skills are how the workflow finds them. */
export function auditAgents(facts: Facts): readonly Agent[] {
  const analyst = analystWith(facts)
  return [
    analyst('surveyor', { skillId: 'audit.complexity', costPerOperation: 1, averageLatency: 5 }, async (snapshot, signal, areaId = '') => {
      const scan = await snapshot.scan(areaId, signal)
      return { findings: findInArea(snapshot.repository, scan), amount: sum(scan.sources, ({ codeLines }) => codeLines) }
    }),

    analyst('historian', { skillId: 'audit.history', costPerOperation: 1, averageLatency: 20 }, async (snapshot, signal) => {
      const history = await snapshot.history(signal)
      return { findings: findInHistory(snapshot.repository, await snapshot.scans(signal), history), amount: history.commits }
    }),

    analyst('librarian', { skillId: 'audit.dependencies', costPerOperation: 1, averageLatency: 200 }, async (snapshot, signal) => {
      const scans = await snapshot.scans(signal)
      const findings = await findInDependencies(snapshot.repository, scans, signal)
      return { findings, amount: sum(scans.flatMap(({ sources }) => sources), ({ imports }) => imports.length) }
    }),

    analyst('archivist', { skillId: 'audit.documentation', costPerOperation: 1, averageLatency: 50 }, async (snapshot, signal) => {
      const scans = await snapshot.scans(signal)
      const findings = await findInDocumentation(snapshot.repository, scans, signal)
      return { findings, amount: sum(scans.flatMap(({ sources }) => sources), ({ exports }) => exports.length) }
    }),

    analyst('tester', { skillId: 'audit.tests', costPerOperation: 1, averageLatency: 50 }, async (snapshot, signal) => {
      const scans = await snapshot.scans(signal)
      const findings = await findInTests(snapshot.repository, scans, await snapshot.history(signal), signal)
      return { findings, amount: scans.flatMap(({ sources }) => sources).length }
    }),

    /** Begins with a short draft, and adds what the reviewer asks for. */
    defineAgent<ReportTask, Draft>({
      id: 'writer',
      capabilities: [{ skillId: 'report.write', costPerOperation: 20, averageLatency: 5 }],
      run: ({ input: { data } }, { context }) => {
        // A session gives the reasons of the last round; those of the rounds before are in the draft that was sent back.
        const heeded = [...((context.proposal as Draft | undefined)?.heeded ?? []), ...context.feedback.map(parseReason)]
        const markdown = writeReport(data, heeded)
        return { output: { markdown, heeded }, usage: unitsFor(markdown.length) }
      },
    }),

    /** Sends the report back until its rules hold: reads what is written, and looks whether the places that it names are there. */
    defineAgent<ReportTask, PairReview>({
      id: 'reviewer',
      capabilities: [{ skillId: 'report.review', costPerOperation: 20, averageLatency: 20 }],
      run: async ({ input: { subject, data } }, { context, signal }) => {
        const { markdown } = context.proposal as Draft
        const { repository } = await facts.of(subject, signal)
        const lineCounts = await countLines(repository, readLinks(markdown).map(({ file }) => file), signal)
        const { approved, reasons } = reviewReport(markdown, data, lineCounts)
        return { output: { approved, reasons: reasons.map(printReason) }, usage: unitsFor(markdown.length) }
      },
    }),
  ]
}

/** Makes agents that look at a repository from one side. What they declare of cost and latency is what they are judged by at first. */
function analystWith(facts: Facts) {
  return (
    id: string,
    capability: Capability,
    analyse: (snapshot: Snapshot, signal: AbortSignal, areaId: string | undefined) => Promise<Analysis>,
  ): AgentOptions<AnalystTask, Findings> =>
    defineAgent({
      id,
      capabilities: [capability],
      run: async ({ input: { subject, areaId } }, { signal }) => {
        const { findings, amount } = await analyse(await facts.of(subject, signal), signal, areaId)
        return { output: { findings }, usage: unitsFor(amount) }
      },
    })
}

function sum(sources: readonly SourceFacts[], amountOf: (source: SourceFacts) => number): number {
  return sources.reduce((total, source) => total + amountOf(source), 0)
}
