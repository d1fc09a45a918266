import type { FoundViolation, SeedResult } from './simulate-seed.ts'
import type { TraceEntry } from './trace.ts'

/** Lines of a story: what is longer is not read. The end is kept, since that is where it went wrong. */
const LINES_MAX = 150

/** What led to a violation, line by line: what happened to its run and to those above and below, and to the processes. */
export function tellStory({ world, evidence: { store } }: SeedResult, { runId }: FoundViolation): readonly string[] {
  const family = runId === undefined ? undefined : familyOf(store.started, runId)
  const isTold = (entry: TraceEntry) => (entry.runId === undefined ? !isNoise(entry) : family === undefined || family.has(entry.runId))
  const lines = world.trace.entries.filter(isTold).map((entry) => print(entry, entry.runId === undefined ? '' : world.trace.nameOf(entry.runId)))
  return lines.length <= LINES_MAX ? lines : [`(${lines.length - LINES_MAX} lines before)`, ...lines.slice(-LINES_MAX)]
}

/** The run with all that are above or below it, and beside it below the same. */
function familyOf(started: SeedResult['evidence']['store']['started'], runId: string): ReadonlySet<string> {
  let top = runId
  for (let above = started.get(top)?.event.parent; above !== undefined; above = started.get(top)?.event.parent) top = above.runId
  const family = new Set([top])
  for (const above of family) for (const [id, { event }] of started) if (event.parent?.runId === above) family.add(id)
  return family
}

/** A store that is away is reported again and again; once it is told why, nobody needs to read that. */
function isNoise({ what }: TraceEntry): boolean {
  return what.startsWith('reports ')
}

function print({ atMs, where, what }: TraceEntry, run: string): string {
  return `${(atMs / 1_000).toFixed(4).padStart(9)} s  ${where.padEnd(6)}  ${run.padEnd(7)} ${what}`
}
