import { defineStep } from '@nofx/workflows'
import { findInFiles, gatherReportData } from './audit.ts'
import { unitsFor } from './cost-units.ts'
import type { Facts, Subject } from './facts.ts'
import type { Finding } from './findings.ts'
import type { ReportData } from './report-data.ts'

/** What the analysts come back with, and the first look at the files. */
export interface Findings {
  readonly findings: readonly Finding[]
}

interface Gathered {
  readonly subject: Subject
  readonly files: Findings
  readonly history: Findings
  readonly areas: readonly Findings[]
  readonly dependencies: Findings
  readonly documentation: Findings
  readonly tests: Findings
}

/** What has to be done and needs no choice of who does it. Each step reads and returns data, so all of them may run twice. */
export function auditSteps(facts: Facts) {
  return {
    /** Fixes what is audited: everything after it works on this state of the repository, or not at all. */
    open: defineStep('open', {
      run: async ({ path }: { path: string }, { signal }) => {
        const { subject, repository } = await facts.open(path, signal)
        const areas = repository.areas.map(({ id, name }) => ({ id, name }))
        return { subject, files: repository.files.length, areas }
      },
    }),

    /** Reads the whole history. Git may need longer for it than everything else takes, so it runs beside the scans. */
    readLog: defineStep('read-log', {
      retry: { attempts: 2 },
      run: async ({ subject }: { subject: Subject }, { signal, spend }) => {
        const { commits, authors } = await (await facts.of(subject, signal)).history(signal)
        spend(unitsFor(commits))
        return { commits, authors }
      },
    }),

    /** Parses the files of one area: most of the work, and the part that fans out. */
    scan: defineStep('scan', {
      retry: { attempts: 2 },
      run: async ({ subject, areaId }: { subject: Subject; areaId: string }, { signal, spend }) => {
        const { sources } = await (await facts.of(subject, signal)).scan(areaId, signal)
        const codeLines = sources.reduce((sum, source) => sum + source.codeLines, 0)
        spend(unitsFor(codeLines))
        return { areaId, sources: sources.length, codeLines }
      },
    }),

    /** Finds files that are too large, or no text. */
    checkFiles: defineStep('files', {
      run: async ({ subject }: { subject: Subject }, { signal }): Promise<Findings> => ({
        findings: findInFiles((await facts.of(subject, signal)).repository),
      }),
    }),

    /** Ranks what was found. */
    gather: defineStep('gather', {
      run: async ({ subject, files, history, areas, dependencies, documentation, tests }: Gathered, { signal }): Promise<ReportData> => {
        const snapshot = await facts.of(subject, signal)
        const findings = [files, history, ...areas, dependencies, documentation, tests].flatMap((part) => part.findings)
        return gatherReportData(snapshot.repository, await snapshot.scans(signal), await snapshot.history(signal), findings, signal)
      },
    }),
  }
}
