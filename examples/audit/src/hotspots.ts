import { commitCountCommand, counted } from './evidence.ts'
import type { FindingDraft } from './findings.ts'
import { churnOf, type FileHistory, type History } from './history.ts'
import type { AreaScan, SourceFacts } from './scan.ts'

/** Fewer commits than this are no pattern. */
const HOTSPOT_COMMITS_MIN = 5

/** Below this share of the hottest file, a file is merely lived in. */
const HOTSPOT_HEAT_MIN = 0.2

/** More would no longer be the places to look at first. */
const HOTSPOTS_MAX = 10

/** Weights at which a file counts as fully large: below, even the hottest file of a small project is no great worry. */
const COMPLEXITY_FULL = 100
const CODE_LINES_FULL = 500

/** A file that is both much changed and complicated. */
export interface Hotspot {
  readonly path: string
  readonly line: number
  readonly commits: number
  /** Added and deleted lines; commits where lines are unknown. */
  readonly churn: number
  readonly complexity: number
  readonly codeLines: number
  /** Geometric mean of its share of the largest churn and of the largest complexity (or size, without a parser), 0 to 1. */
  readonly heat01: number
  readonly earlierNames: readonly string[]
}

/** Ranks the source files that exist by churn times complexity (Tornhill, "Your Code as a Crime Scene"). */
export function findHotspots(scans: readonly AreaScan[], history: History): readonly Hotspot[] {
  const pasts = new Map(history.files.map((file) => [file.path, file]))
  const candidates = scans
    .flatMap((scan) => scan.sources)
    .filter((source) => source.role === 'source')
    .flatMap((source) => {
      const past = pasts.get(source.path)
      return past === undefined ? [] : [{ source, past }]
    })
  const largest = {
    churn: Math.max(1, ...candidates.map(({ past }) => churnOf(history, past))),
    complexity: Math.max(1, ...candidates.map(({ source }) => source.complexity)),
    codeLines: Math.max(1, ...candidates.map(({ source }) => source.codeLines)),
  }
  return candidates
    .filter(({ past }) => past.commits >= HOTSPOT_COMMITS_MIN)
    .map(({ source, past }) => hotspotOf(source, past, history, largest))
    .filter((hotspot) => hotspot.heat01 > HOTSPOT_HEAT_MIN)
    .sort((a, b) => b.heat01 - a.heat01 || (a.path < b.path ? -1 : 1))
    .slice(0, HOTSPOTS_MAX)
}

/** The hotspots as findings that point at the most complex function of each. */
export function hotspotFindings(hotspots: readonly Hotspot[]): readonly FindingDraft[] {
  return hotspots.map((hotspot) => {
    const size01 = Math.min(1, Math.max(hotspot.complexity / COMPLEXITY_FULL, hotspot.codeLines / CODE_LINES_FULL))
    const formerly = hotspot.earlierNames.length === 0 ? '' : `, ${counted(hotspot.earlierNames.length, 'earlier name')} included`
    return {
      kind: 'hotspot',
      subject: 'file',
      file: hotspot.path,
      line: hotspot.line,
      title: `Changed in ${counted(hotspot.commits, 'commit')} and ${hotspot.complexity > 0 ? `of complexity ${hotspot.complexity}` : `${hotspot.codeLines} lines long`}`,
      detail: `Churn ${hotspot.churn}${formerly}; ${hotspot.codeLines} code lines now. Heat ${hotspot.heat01.toFixed(2)} of 1 (churn times complexity, relative to this repository).`,
      evidence: `${commitCountCommand([hotspot.path, ...hotspot.earlierNames])} gives ${hotspot.commits}`,
      score01: 0.25 + 0.55 * hotspot.heat01 * size01,
    }
  })
}

function hotspotOf(
  source: SourceFacts,
  past: FileHistory,
  history: History,
  largest: { readonly churn: number; readonly complexity: number; readonly codeLines: number },
): Hotspot {
  const weight01 = source.complexity > 0 ? source.complexity / largest.complexity : source.codeLines / largest.codeLines
  return {
    path: source.path,
    line: source.largest?.line ?? 1,
    commits: past.commits,
    churn: churnOf(history, past),
    complexity: source.complexity,
    codeLines: source.codeLines,
    heat01: Math.sqrt((churnOf(history, past) / largest.churn) * weight01),
    earlierNames: past.earlierNames,
  }
}
