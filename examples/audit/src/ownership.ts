import { counted, named, shellQuote } from './evidence.ts'
import type { FindingDraft } from './findings.ts'
import { churnOf, type FileHistory, type History } from './history.ts'
import type { Repository } from './repository.ts'

/** A part with fewer changed lines than this is too small for anyone's absence to hurt. */
const OWNERSHIP_CHANGED_MIN = 300

/** A bot's absence hurts nobody's knowledge. */
const BOT = /\[bot\]$|^(?:dependabot|renovate|greenkeeper|github-actions|snyk-bot|pre-commit-ci)\b/i

/** How knowledge of a part of the code is spread. */
export interface Ownership {
  /** Undefined for the repository as a whole. */
  readonly areaId?: string
  /** The smallest number of authors who together made more than half of the changed lines. 0 without changed lines. */
  readonly busFactor: number
  readonly authors: number
  /** Added and deleted lines; changed files where lines are unknown. */
  readonly changed: number
  /** The share of the first author, 0 to 1. */
  readonly topShare01: number
  readonly topAuthor: string
}

/**
 * The bus factor of the whole and of each area: over the added and deleted lines, in commits that are no merges, of the
 * files that exist now, except lockfiles, generated and vendored files, which nobody writes by hand, and except bots.
 */
export function findOwnership(repository: Pick<Repository, 'files' | 'areas'>, history: History): readonly Ownership[] {
  const written = new Set(
    repository.files
      .filter((file) => file.role !== 'lockfile' && file.role !== 'generated' && file.role !== 'vendored')
      .map((file) => file.path),
  )
  const pasts = history.files.filter((file) => written.has(file.path))
  const byPath = new Map(pasts.map((file) => [file.path, file]))
  return [
    ownershipOf(pasts),
    ...repository.areas.map((area) => ({ areaId: area.id, ...ownershipOf(area.paths.flatMap((path) => byPath.get(path) ?? [])) })),
  ]
}

/** Findings for parts that hang on one person, placed on the most changed file of the part. */
export function ownershipFindings(repository: Repository, history: History, ownerships: readonly Ownership[]): readonly FindingDraft[] {
  const byPath = new Map(history.files.map((file) => [file.path, file]))
  const single = repository.areas.length === 1
  return ownerships.flatMap((ownership) => {
    // With one area, the whole and the area are the same; with one author, the areas say nothing the whole does not.
    const isRedundant = ownership.areaId !== undefined && (single || history.authors === 1)
    if (ownership.busFactor !== 1 || ownership.changed < OWNERSHIP_CHANGED_MIN || isRedundant) return []
    const area = repository.areas.find((candidate) => candidate.id === ownership.areaId)
    const file = mostChanged(
      (area?.paths ?? repository.files.map((tracked) => tracked.path)).flatMap((path) => byPath.get(path) ?? []),
      repository,
      history,
    )
    if (file === undefined) return []
    const part = area === undefined ? 'the repository' : `\`${area.name}\``
    const what = history.measure === 'lines' ? 'changed lines' : 'file changes'
    const percent = Math.round(ownership.topShare01 * 100)
    return [
      {
        kind: 'bus-factor',
        subject: ownership.areaId ?? 'whole',
        file: file.path,
        line: 1,
        title: `One author wrote ${percent} % of the ${what} of ${part}`,
        detail: `Bus factor 1 of ${counted(ownership.authors, 'author')} (${named([ownership.topAuthor])}): the smallest number of authors who together made more than half of the ${ownership.changed} ${what}. This is the most changed file.`,
        evidence: authorLinesCommand(area?.folder ?? ''),
        score01: history.authors === 1 ? 0.15 : (area === undefined ? 0.4 : 0.3) + 0.2 * (ownership.topShare01 - 0.5),
      },
    ]
  })
}

/** Sums the changed lines by author; equals the audit's figure where no file was renamed and none is left out. */
function authorLinesCommand(folder: string): string {
  const files = folder === '' ? 'git ls-files' : `git ls-files ${shellQuote(folder)}`
  return `git log --no-merges --full-history -M --numstat --format=@%aN -- $(${files}) | awk '/^@/{a=$0;next}NF{n[a]+=$1+$2}END{for(a in n)print n[a],a}' | sort -rn (the audit also follows renames and leaves out lockfiles, generated files and bots)`
}

function ownershipOf(pasts: readonly FileHistory[]): Omit<Ownership, 'areaId'> {
  const changedByAuthor = new Map<string, number>()
  for (const past of pasts) {
    for (const author of past.authors)
      if (!BOT.test(author.name)) changedByAuthor.set(author.name, (changedByAuthor.get(author.name) ?? 0) + author.changed)
  }
  const ranked = [...changedByAuthor].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
  const changed = ranked.reduce((sum, [, lines]) => sum + lines, 0)
  const [topAuthor = '', topLines = 0] = ranked[0] ?? []
  return {
    busFactor: smallestMajority(
      ranked.map(([, lines]) => lines),
      changed,
    ),
    authors: ranked.length,
    changed,
    topShare01: changed === 0 ? 0 : topLines / changed,
    topAuthor,
  }
}

function smallestMajority(linesDescending: readonly number[], total: number): number {
  let sum = 0
  for (const [index, lines] of linesDescending.entries()) {
    sum += lines
    if (sum * 2 > total) return index + 1
  }
  return 0
}

function mostChanged(pasts: readonly FileHistory[], repository: Repository, history: History): FileHistory | undefined {
  const roles = new Map(repository.files.map((file) => [file.path, file.role]))
  const rank = (past: FileHistory): number => (roles.get(past.path) === 'source' ? 1 : 0)
  return pasts
    .filter((past) => !['lockfile', 'generated', 'vendored'].includes(roles.get(past.path) ?? 'other'))
    .sort((a, b) => rank(b) - rank(a) || churnOf(history, b) - churnOf(history, a) || (a.path < b.path ? -1 : 1))[0]
}
