import type { Plan } from '@nofx/workflows'
import type { TimelineEntry } from './html-timeline.ts'
import { type RunLog, type Work, workOf } from './run-tree.ts'

/** A timeline, and the ids of the entries that decided how long the run took, first to last. */
export interface RunTimeline {
  readonly entries: readonly TimelineEntry[]
  readonly criticalPath: readonly string[]
}

interface Piece {
  readonly entry: Omit<TimelineEntry, 'critical'>
  readonly node: string
  readonly runId: string
}

/**
 * The work of a run over time, read from its log.
 *
 * @param resumedAt epoch ms of the moment at which this process took the run up; what was settled before is marked
 * @param areas the names of the items of the map, in their order
 */
export function timelineOf(tree: readonly RunLog[], plan: Plan, areas: readonly string[], resumedAt: number | undefined): RunTimeline {
  const startedAt = tree[0]?.events[0]?.at ?? 0
  const pieces = workOf(tree).flatMap((work) => pieceOf(work, startedAt, areas, resumedAt))
  const criticalPath = walkBack(pieces, sourcesOf(plan))
  return { entries: pieces.map(({ entry }) => ({ ...entry, critical: criticalPath.includes(entry.id) })), criticalPath }
}

function pieceOf({ log, requested, settled }: Work, startedAt: number, areas: readonly string[], resumedAt: number | undefined): readonly Piece[] {
  const outcome = settled[0]
  if (outcome === undefined) return []
  const { event } = requested
  const attempt = event.attempt ?? 1
  const node = log.node ?? event.node ?? ''
  const area = areas[Number(/\[(\d+)\]$/.exec(log.scope ?? '')?.[1] ?? -1)]
  const isResumed = resumedAt !== undefined && outcome.at < resumedAt
  const status = outcome.event.status !== 'completed' ? 'failed' : isResumed ? 'resumed' : attempt > 1 ? 'retried' : 'ok'
  const label = area?.replace(/^@[^/]+\//, '') ?? (event.kind === 'agent' ? `${node}: ${event.name}` : node)
  return [
    {
      node,
      runId: log.runId,
      entry: {
        id: `${log.runId}:${requested.version}`, label, lane: node, ...(area !== undefined && { area }), status, attempt,
        startMs: (outcome.event.startedAt ?? requested.at) - startedAt,
        endMs: outcome.at - startedAt,
      },
    },
  ]
}

/** For each node, the nodes whose work it waits for; what waits for a map waits for the nodes in its body, and those for the map's sources. */
function sourcesOf({ nodes, edges }: Plan): ReadonlyMap<string, ReadonlySet<string>> {
  const inner = new Map(nodes.flatMap((node) => (node.type === 'map' ? [[node.id, node.nodes.map(({ id }) => id)] as const] : [])))
  const sources = new Map<string, Set<string>>()
  for (const { source, target } of edges) {
    for (const to of inner.get(target) ?? [target]) {
      const known = sources.get(to) ?? new Set()
      for (const from of inner.get(source) ?? [source]) known.add(from)
      sources.set(to, known)
    }
  }
  return sources
}

/** From what ended last, back to what it had waited for and which ended last among that. */
function walkBack(pieces: readonly Piece[], sources: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] {
  const path: string[] = []
  let current = lastOf(pieces)
  while (current !== undefined) {
    path.unshift(current.entry.id)
    const here: Piece = current
    const before = pieces.filter((piece) => piece.entry.endMs <= here.entry.startMs && !path.includes(piece.entry.id))
    current = lastOf(before.filter(({ runId, entry }) => runId === here.runId && entry.lane === here.entry.lane && here.runId !== pieces[0]?.runId))
    current ??= lastOf(before.filter(({ node }) => sources.get(here.node)?.has(node)))
  }
  return path
}

function lastOf(pieces: readonly Piece[]): Piece | undefined {
  let last: Piece | undefined
  for (const piece of pieces) if (last === undefined || piece.entry.endMs > last.entry.endMs) last = piece
  return last
}
