import { createHash } from 'node:crypto'

const FINDING_KINDS = [
  'broken-manifest',
  'broken-syntax',
  'undeclared-dependency',
  'unused-dependency',
  'duplicate-dependency',
  'missing-lockfile',
  'unpinned-dependency',
  'complex-function',
  'long-function',
  'deep-nesting',
  'large-file',
  'deep-indentation',
  'hotspot',
  'bus-factor',
  'untested-source',
  'no-tests',
  'dead-link',
  'dead-anchor',
  'undocumented-exports',
  'missing-readme',
  'huge-file',
  'binary-file',
] as const
export type FindingKind = (typeof FINDING_KINDS)[number]

export type Severity = 'high' | 'medium' | 'low' | 'info'

/** One thing somebody may want to change, and where. Plain JSON. */
export interface Finding {
  /** Stays the same while the thing stays, also when lines move: made of kind, file and subject. */
  readonly id: string
  readonly kind: FindingKind
  readonly severity: Severity
  /** The id of the area. */
  readonly area: string
  readonly file: string
  readonly line: number
  readonly title: string
  readonly detail: string
  /** A command or a fact by which a reader can check the claim. */
  readonly evidence: string
  /** How much it matters, 0 to 1. Severity follows from it, so the two never contradict each other. */
  readonly score01: number
}

export type FindingDraft = Omit<Finding, 'id' | 'severity' | 'area'> & {
  /** What within the file it is about: a function, a package, a link. */
  readonly subject: string
}

/** How many findings of one kind are listed; the rest are counted. High ones are always listed. */
const LISTED_PER_KIND_MAX = 20

export interface RankedFindings {
  /** Best first. */
  readonly listed: readonly Finding[]
  /** Findings beyond the limit of their kind: counted, never silently cut. */
  readonly unlisted: readonly { readonly kind: FindingKind; readonly count: number }[]
  readonly counts: Readonly<Record<Severity, number>>
}

/** Turns drafts into findings; `areaOf` gives the area of a file. */
export function completeFindings(drafts: readonly FindingDraft[], areaOf: (path: string) => string): readonly Finding[] {
  return drafts.map(({ subject, ...draft }) => {
    const score01 = Math.round(Math.min(1, Math.max(0, draft.score01)) * 1_000) / 1_000
    return {
      id: findingId(draft.kind, draft.file, subject),
      severity: severityOf(score01),
      area: areaOf(draft.file),
      ...draft,
      title: oneLine(draft.title),
      detail: oneLine(draft.detail),
      evidence: oneLine(draft.evidence),
      score01,
    }
  })
}

/** Merges duplicates (same id, or same place and title: the higher score wins), ranks by score, and limits how many of a kind are listed. */
export function rankFindings(findings: readonly Finding[], listedPerKindMax = LISTED_PER_KIND_MAX): RankedFindings {
  const best = new Map<string, Finding>()
  for (const finding of findings) {
    const known = best.get(finding.id)
    if (known === undefined || compareFindings(finding, known) < 0) best.set(finding.id, finding)
  }
  const told = new Set<string>()
  const ranked = [...best.values()].sort(compareFindings).filter((finding) => {
    const key = `${finding.file}\0${finding.line}\0${finding.title}`
    return !told.has(key) && told.add(key)
  })
  const counts = { high: 0, medium: 0, low: 0, info: 0 }
  const seen = new Map<FindingKind, number>()
  const listed = ranked.filter((finding) => {
    counts[finding.severity] += 1
    const count = (seen.get(finding.kind) ?? 0) + 1
    seen.set(finding.kind, count)
    return count <= listedPerKindMax || finding.severity === 'high'
  })
  const unlisted = FINDING_KINDS.flatMap((kind) => {
    const count = (seen.get(kind) ?? 0) - listed.filter((finding) => finding.kind === kind).length
    return count > 0 ? [{ kind, count }] : []
  })
  return { listed, unlisted, counts }
}

/** Best first: by score, then by kind, place and id, so that equal repositories give equal reports. */
function compareFindings(left: Finding, right: Finding): number {
  return (
    right.score01 - left.score01 ||
    FINDING_KINDS.indexOf(left.kind) - FINDING_KINDS.indexOf(right.kind) ||
    compareText(left.file, right.file) ||
    left.line - right.line ||
    compareText(left.id, right.id)
  )
}

function severityOf(score01: number): Severity {
  if (score01 >= 0.7) return 'high'
  if (score01 >= 0.45) return 'medium'
  return score01 >= 0.2 ? 'low' : 'info'
}

/**
 * How far a measure is above its limit, as a score: 0.3 at the limit, 0.2 more with each doubling, 0.9 at most.
 * `excessScore(60, 15)` is 0.7.
 */
export function excessScore(value: number, limit: number): number {
  return Math.min(0.9, 0.3 + 0.2 * Math.log2(Math.max(1, value / limit)))
}

/** Names of files and functions may hold line breaks, and a report must not. */
function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ')
}

function findingId(kind: FindingKind, file: string, subject: string): string {
  const digest = createHash('sha256').update(`${kind}\0${file}\0${subject}`).digest('hex')
  return `${kind}:${digest.slice(0, 10)}`
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}
