import type { Severity } from './findings.ts'
import type { History } from './history.ts'
import type { Ownership } from './ownership.ts'
import type { Repository } from './repository.ts'
import type { AreaScan, SourceFacts } from './scan.ts'
import type { TestCoverage } from './tests.ts'

/** One row of the report's summary: a name, and a figure whose text is exactly what the report must say. */
export interface Figure {
  readonly name: string
  readonly value: string
  /** How a reader gets the same figure. */
  readonly evidence: string
}

/** One row of the report's table of areas. */
export interface AreaFigures {
  readonly areaId: string
  readonly name: string
  readonly files: number
  readonly codeLines: number
  readonly functions: number
  readonly complexity: number
  /** 0 when nothing in the area was ever changed by a commit that is no merge. */
  readonly busFactor: number
  readonly changed: number
  readonly findings: number
}

export interface FigureInput {
  readonly repository: Repository
  readonly scans: readonly AreaScan[]
  readonly history: History
  readonly ownerships: readonly Ownership[]
  readonly tests: TestCoverage
  readonly counts: Readonly<Record<Severity, number>>
}

/** The figures of the summary, in the order in which they are shown. */
export function summaryFigures({ repository, scans, history, ownerships, tests, counts }: FigureInput): readonly Figure[] {
  const sources = scans.flatMap((scan) => scan.sources)
  const overall = ownerships.find((ownership) => ownership.areaId === undefined)
  return [
    {
      name: 'Tracked files',
      value: String(repository.files.length),
      evidence: `git ls-files | wc -l, less ${repository.skipped.length} links, submodules and missing files`,
    },
    {
      name: 'Code files read',
      value: String(sources.length),
      evidence: 'files of a known programming language that are neither huge, binary, vendored nor generated',
    },
    { name: 'Code lines', value: String(sum(sources, (source) => source.codeLines)), evidence: 'lines of those files that are not blank' },
    {
      name: 'Functions',
      value: String(sum(sources, (source) => source.functionCount)),
      evidence: 'counted in the syntax trees of TypeScript and JavaScript',
    },
    { name: 'Commits', value: String(history.commits), evidence: 'git rev-list --no-merges --count HEAD' },
    { name: 'Authors', value: String(history.authors), evidence: 'git shortlog -s --no-merges HEAD | wc -l' },
    {
      name: 'Bus factor',
      value: String(overall?.busFactor ?? 0),
      evidence: 'the smallest number of authors who together made more than half of the changed lines of the files that exist',
    },
    { name: 'Areas', value: String(repository.areas.length), evidence: 'workspace packages, or top-level folders with code' },
    {
      name: 'Sources a test reaches',
      value: `${tests.direct + tests.indirect} of ${tests.testable}`,
      evidence: `${tests.direct} named or imported by a test, ${tests.indirect} through other files`,
    },
    {
      name: 'Findings',
      value: String(counts.high + counts.medium + counts.low + counts.info),
      evidence: `${counts.high} high, ${counts.medium} medium, ${counts.low} low, ${counts.info} for information`,
    },
  ]
}

/** The figures of each area, in the order of the areas. */
export function areaFigures(
  { repository, scans, ownerships }: FigureInput,
  findingsByArea: ReadonlyMap<string, number>,
): readonly AreaFigures[] {
  return repository.areas.map((area) => {
    const sources = scans.find((scan) => scan.areaId === area.id)?.sources ?? []
    const ownership = ownerships.find((candidate) => candidate.areaId === area.id)
    return {
      areaId: area.id,
      name: area.name,
      files: area.paths.length,
      codeLines: sum(sources, (source) => source.codeLines),
      functions: sum(sources, (source) => source.functionCount),
      complexity: sum(sources, (source) => source.complexity),
      busFactor: ownership?.busFactor ?? 0,
      changed: ownership?.changed ?? 0,
      findings: findingsByArea.get(area.id) ?? 0,
    }
  })
}

function sum(sources: readonly SourceFacts[], value: (source: SourceFacts) => number): number {
  return sources.reduce((total, source) => total + value(source), 0)
}
