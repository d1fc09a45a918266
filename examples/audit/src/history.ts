import { isAuditError } from './audit-error.ts'
import { gitRecords } from './git.ts'
import type { Repository } from './repository.ts'

/** A history beyond this is read only so far; the report then says so. */
const HISTORY_COMMITS_MAX = 100_000

/** Authors kept by name for one file; the rest are counted together, so a file touched by thousands stays small. */
const AUTHORS_PER_FILE_MAX = 50

/** The past of one file that still exists, under its present and its earlier names. */
export interface FileHistory {
  readonly path: string
  /** Names it had before renames, newest first. */
  readonly earlierNames: readonly string[]
  /** `git log --no-merges --full-history --oneline -- <path> <earlier names> | wc -l` gives the same number. */
  readonly commits: number
  /** Summed over `git log -M --numstat`: a rename counts only the lines that changed with it. */
  readonly addedLines: number
  readonly deletedLines: number
  /** Who changed how much (see `measure`), most first. */
  readonly authors: readonly { readonly name: string; readonly changed: number }[]
}

export interface History {
  /** `changes` when the lines of old versions cannot be had: an author's account then grows by one with each changed file. */
  readonly measure: 'lines' | 'changes'
  /** `git rev-list --no-merges --count HEAD` gives the same number. */
  readonly commits: number
  /** `git shortlog -s --no-merges HEAD | wc -l` gives the same number. */
  readonly authors: number
  /** Epoch seconds of the oldest and the newest commit read, by author date; 0 without any. */
  readonly firstAt: number
  readonly lastAt: number
  /** True when the limit cut the history off. */
  readonly truncated: boolean
  readonly files: readonly FileHistory[]
}

/** What happened to one name of a file. A commit appears once, as its number in the walk. */
interface NameTally {
  readonly commits: number[]
  addedLines: number
  deletedLines: number
  readonly changesByAuthor: Map<number, number>
}

interface Walk {
  readonly names: Map<string, NameTally>
  /** Older name to newer name. */
  readonly renames: Map<string, string>
  readonly authors: Map<string, number>
  commits: number
  firstAt: number
  lastAt: number
  truncated: boolean
}

/** Marks the first field of a commit in the stream: no path or number begins with it. */
const COMMIT_MARK = '\u0001'

/**
 * Reads the whole history in one stream, merges skipped, and then joins the names that renames connect. Memory grows with
 * the files and one number for each change of a file, never with the text of the history. Where git lacks the contents of
 * old files (a partial clone), changes are counted instead of lines.
 */
export async function readHistory(
  repository: Pick<Repository, 'root' | 'files'>,
  signal: AbortSignal,
  commitsMax = HISTORY_COMMITS_MAX,
): Promise<History> {
  try {
    return summarise(repository, await walk(repository.root, 'lines', signal, commitsMax), 'lines')
  } catch (error) {
    signal.throwIfAborted()
    if (!isAuditError(error) || error.code !== 'git-failed') throw error
    return summarise(repository, await walk(repository.root, 'changes', signal, commitsMax), 'changes')
  }
}

async function walk(root: string, measure: History['measure'], signal: AbortSignal, commitsMax: number): Promise<Walk> {
  const state: Walk = {
    names: new Map(),
    renames: new Map(),
    authors: new Map(),
    commits: 0,
    firstAt: Number.POSITIVE_INFINITY,
    lastAt: 0,
    truncated: false,
  }
  // Exact renames are seen by the names of the contents, which a partial clone has.
  const what = measure === 'lines' ? ['-M', '--numstat'] : ['-M100%', '--raw', '--abbrev=8']
  const records = gitRecords(
    [
      'log',
      '--no-merges',
      '--no-ext-diff',
      '--no-textconv',
      '--no-color',
      ...what,
      '-z',
      `--format=${COMMIT_MARK}%aN%x00%at`,
      'HEAD',
      '--',
    ],
    { cwd: root, signal },
  )
  const read = async (): Promise<string | undefined> => {
    const next = await records.next()
    return next.done === true ? undefined : next.value
  }
  let author = 0
  for (let record = await read(); record !== undefined; record = await read()) {
    if (record.startsWith(COMMIT_MARK)) {
      if (state.commits === commitsMax) {
        state.truncated = true
        await records.return(undefined)
        break
      }
      state.commits += 1
      author = numberOf(state.authors, record.slice(COMMIT_MARK.length))
      const at = Number(await read())
      state.firstAt = Math.min(state.firstAt, at)
      state.lastAt = Math.max(state.lastAt, at)
      continue
    }
    const change = parseChange(record)
    if (change === undefined) continue
    // A rename is written as no path (or a status R), then the older and the newer name.
    const first = change.path === '' ? ((await read()) ?? '') : change.path
    const newer = change.isRename ? ((await read()) ?? '') : first
    if (change.isRename) {
      if (!state.renames.has(first)) state.renames.set(first, newer)
      // For the older name the commit is its end, which `git log -- <older name>` lists too.
      count(state, first, author, ENDED)
    }
    count(state, newer, author, change)
  }
  return state
}

interface Change {
  readonly path: string
  readonly isRename: boolean
  readonly addedLines: number
  readonly deletedLines: number
  /** What it adds to its author's account. */
  readonly weight: number
}

const ENDED: Change = { path: '', isRename: true, addedLines: 0, deletedLines: 0, weight: 0 }

function parseChange(record: string): Change | undefined {
  const [, added, deleted, path = ''] = /^\n?(\d+|-)\t(\d+|-)\t([\s\S]*)$/.exec(record) ?? []
  if (added !== undefined && deleted !== undefined) {
    const addedLines = lineCount(added)
    const deletedLines = lineCount(deleted)
    return { path, isRename: path === '', addedLines, deletedLines, weight: addedLines + deletedLines }
  }
  const status = /^\n?:\d+ \d+ \S+ \S+ ([A-Z])/.exec(record)?.[1]
  return status === undefined ? undefined : { path: '', isRename: status === 'R', addedLines: 0, deletedLines: 0, weight: 1 }
}

function count(state: Walk, path: string, author: number, change: Change): void {
  const tally = state.names.get(path) ?? { commits: [], addedLines: 0, deletedLines: 0, changesByAuthor: new Map<number, number>() }
  state.names.set(path, tally)
  if (tally.commits.at(-1) !== state.commits) tally.commits.push(state.commits)
  tally.addedLines += change.addedLines
  tally.deletedLines += change.deletedLines
  tally.changesByAuthor.set(author, (tally.changesByAuthor.get(author) ?? 0) + change.weight)
}

function summarise(repository: Pick<Repository, 'files'>, state: Walk, measure: History['measure']): History {
  const present = new Set(repository.files.map((file) => file.path))
  const earlier = new Map<string, string[]>()
  for (const older of state.renames.keys()) {
    const owner = present.has(older) ? undefined : presentName(older, state.renames, present)
    if (owner !== undefined) earlier.set(owner, [...(earlier.get(owner) ?? []), older])
  }
  const authorNames = [...state.authors.keys()]
  return {
    measure,
    commits: state.commits,
    authors: state.authors.size,
    firstAt: state.commits === 0 ? 0 : state.firstAt,
    lastAt: state.lastAt,
    truncated: state.truncated,
    files: [...present].map((path) => fileHistory(path, earlier.get(path) ?? [], state, authorNames)),
  }
}

/** Follows renames to a file that exists; a name may have been reused, so a circle ends the search. */
function presentName(older: string, renames: ReadonlyMap<string, string>, present: ReadonlySet<string>): string | undefined {
  const seen = new Set<string>()
  for (let name = renames.get(older); name !== undefined && !seen.has(name); name = renames.get(name)) {
    if (present.has(name)) return name
    seen.add(name)
  }
  return undefined
}

function fileHistory(path: string, earlierNames: readonly string[], state: Walk, authorNames: readonly string[]): FileHistory {
  const tallies = [path, ...earlierNames].flatMap((name) => state.names.get(name) ?? [])
  const changes = new Map<number, number>()
  for (const tally of tallies)
    for (const [author, weight] of tally.changesByAuthor) changes.set(author, (changes.get(author) ?? 0) + weight)
  const ranked = [...changes]
    .filter(([, changed]) => changed > 0)
    .map(([author, changed]) => ({ name: authorNames[author] ?? '', changed }))
    .sort((a, b) => b.changed - a.changed || (a.name < b.name ? -1 : 1))
  const others = ranked.slice(AUTHORS_PER_FILE_MAX).reduce((sum, one) => sum + one.changed, 0)
  return {
    path,
    earlierNames,
    commits: new Set(tallies.flatMap((tally) => tally.commits)).size,
    addedLines: tallies.reduce((sum, tally) => sum + tally.addedLines, 0),
    deletedLines: tallies.reduce((sum, tally) => sum + tally.deletedLines, 0),
    authors: [...ranked.slice(0, AUTHORS_PER_FILE_MAX), ...(others === 0 ? [] : [{ name: '(others)', changed: others }])],
  }
}

/** How much a file was changed: in lines, or in commits where lines are unknown. */
export function churnOf(history: Pick<History, 'measure'>, file: FileHistory): number {
  return history.measure === 'lines' ? file.addedLines + file.deletedLines : file.commits
}

function numberOf(authors: Map<string, number>, name: string): number {
  const known = authors.get(name) ?? authors.size
  authors.set(name, known)
  return known
}

/** Git writes a dash for a binary file, which has no lines. */
function lineCount(figure: string): number {
  return figure === '-' ? 0 : Number(figure)
}
