import { complexityFindings } from './complexity.ts'
import { dependencyFindings, resolverOf } from './dependencies.ts'
import { documentationFindings } from './documentation.ts'
import { undocumentedFindings } from './exported-docs.ts'
import { areaFigures, summaryFigures } from './figures.ts'
import { fileFindings } from './file-findings.ts'
import { completeFindings, type Finding, type FindingDraft, rankFindings } from './findings.ts'
import { type History, readHistory } from './history.ts'
import { findHotspots, hotspotFindings } from './hotspots.ts'
import { auditLimits } from './limits.ts'
import { findOwnership, ownershipFindings } from './ownership.ts'
import type { ReportData } from './report-data.ts'
import { openRepository, type Repository } from './repository.ts'
import { type AreaScan, scanArea } from './scan.ts'
import { measureTests, testFindings } from './tests.ts'
import { readCompilerConfigs } from './tsconfig.ts'

/** All findings, part by part, not yet compared with one another. */
async function findAll(
  repository: Repository,
  scans: readonly AreaScan[],
  history: History,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const parts = [
    findInFiles(repository),
    findInHistory(repository, scans, history),
    ...scans.map((scan) => findInArea(repository, scan)),
    await findInDependencies(repository, scans, signal),
    await findInDocumentation(repository, scans, signal),
    await findInTests(repository, scans, history, signal),
  ]
  return parts.flat()
}

/** Huge and binary files. */
export function findInFiles(repository: Repository): readonly Finding[] {
  return complete(repository, fileFindings(repository))
}

/** Complexity, length, nesting and broken syntax in one area. */
export function findInArea(repository: Repository, scan: AreaScan): readonly Finding[] {
  return complete(repository, complexityFindings(scan))
}

/** Hotspots and bus factors. */
export function findInHistory(repository: Repository, scans: readonly AreaScan[], history: History): readonly Finding[] {
  return complete(repository, [
    ...hotspotFindings(findHotspots(scans, history)),
    ...ownershipFindings(repository, history, findOwnership(repository, history)),
  ])
}

/** Manifests, lockfiles and imports. */
export async function findInDependencies(
  repository: Repository,
  scans: readonly AreaScan[],
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  return complete(repository, await dependencyFindings(repository, scans, signal))
}

/** Dead links, missing READMEs, undocumented exports. */
export async function findInDocumentation(
  repository: Repository,
  scans: readonly AreaScan[],
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const resolve = resolverOf(repository, await readCompilerConfigs(repository.root, repository.files, signal))
  return complete(repository, [...documentationFindings(repository, scans, signal), ...undocumentedFindings(repository, scans, resolve)])
}

/** Sources that no test reaches. */
export async function findInTests(
  repository: Repository,
  scans: readonly AreaScan[],
  history: History,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const resolve = resolverOf(repository, await readCompilerConfigs(repository.root, repository.files, signal))
  return complete(repository, testFindings(measureTests(scans, resolve, signal), scans, history))
}

/** Ranks the findings and gathers the figures: the last step before the report is written. */
export async function gatherReportData(
  repository: Repository,
  scans: readonly AreaScan[],
  history: History,
  findings: readonly Finding[],
  signal: AbortSignal,
): Promise<ReportData> {
  const ranked = rankFindings(findings)
  const resolve = resolverOf(repository, await readCompilerConfigs(repository.root, repository.files, signal))
  const tests = measureTests(scans, resolve, signal)
  const input = { repository, scans, history, ownerships: findOwnership(repository, history), tests, counts: ranked.counts }
  const byArea = new Map<string, number>()
  for (const finding of new Map(findings.map((one) => [one.id, one])).values())
    byArea.set(finding.area, (byArea.get(finding.area) ?? 0) + 1)
  return {
    name: repository.name,
    root: repository.root,
    head: repository.head,
    branch: repository.branch,
    figures: summaryFigures(input),
    areas: areaFigures(input, byArea),
    findings: ranked,
    hotspots: findHotspots(scans, history),
    limits: auditLimits(repository, scans, history),
  }
}

/** The whole audit as one plain call, without workflow or agents: what the workflow does must come to the same. */
export async function auditRepository(path: string, signal: AbortSignal): Promise<ReportData> {
  const repository = await openRepository(path, signal)
  const history = await readHistory(repository, signal)
  const scans: AreaScan[] = []
  for (const area of repository.areas) scans.push(await scanArea(repository, area.id, signal))
  return gatherReportData(repository, scans, history, await findAll(repository, scans, history, signal), signal)
}

function complete(repository: Repository, drafts: readonly FindingDraft[]): readonly Finding[] {
  const areaByPath = new Map(repository.areas.flatMap((area) => area.paths.map((path) => [path, area.id] as const)))
  return completeFindings(drafts, (path) => areaByPath.get(path) ?? '')
}
