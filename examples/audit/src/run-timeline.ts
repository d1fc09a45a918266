import type { TimelineEntry } from './html-timeline.ts'
import { criticalPath } from './critical-path.ts'
import type { Downtime, Outcome, RunTree, Work } from './run-tree.ts'
import { workLabel } from './work-text.ts'

export interface Timeline {
  readonly entries: readonly TimelineEntry[]
  /** Labels, first to last. */
  readonly criticalPath: readonly string[]
  /** From the first event to the last, less the time in which no process was there. */
  readonly wallMs: number
  /** The time in which no process was there. */
  readonly downMs: number
}

type SettledWork = Work & { readonly outcome: Outcome }

/**
 * The work of a run over time, as its log tells. Time in which the run lay in the store with nobody to work on it is left out.
 *
 * @param kept ids of work that an earlier process had settled
 * @param expectedMs what earlier runs let expect, by node; only for nodes that are done once
 */
export function timelineOf(tree: RunTree, kept: ReadonlySet<string>, expectedMs: ReadonlyMap<string, number>): Timeline {
  const events = tree.logs.get(tree.runId)?.events ?? []
  const startedAt = events[0]?.at ?? 0
  const endedAt = events.at(-1)?.at ?? startedAt
  const elapsed = (at: number): number => at - startedAt - downBefore(tree.downtimes, at)
  const work = tree.settledWork()
  const tasks = work.map((one) => ({ id: one.id, endMs: elapsed(one.outcome.settledAt), after: waitedFor(one, work, tree).map(({ id }) => id) }))
  const path = criticalPath(tasks)
  const labels = new Map(work.map((one) => [one.id, workLabel(one)]))
  const entries = work.map((one): TimelineEntry => {
    const expected = one.scope === undefined && one.round === undefined ? expectedMs.get(one.node) : undefined
    return {
      id: one.id,
      label: one.area ?? workLabel(one),
      lane: one.kind === 'step' ? one.name : one.node,
      ...(one.area !== undefined && { area: one.area }),
      startMs: elapsed(one.outcome.startedAt),
      endMs: elapsed(one.outcome.settledAt),
      status: statusOf(one, kept),
      attempt: one.attempt,
      critical: path.includes(one.id),
      ...(expected !== undefined && { expectedMs: expected }),
    }
  })
  return { entries, criticalPath: path.map((id) => labels.get(id) ?? id), wallMs: elapsed(endedAt), downMs: downBefore(tree.downtimes, endedAt) }
}

function statusOf({ id, attempt, outcome }: SettledWork, kept: ReadonlySet<string>): TimelineEntry['status'] {
  if (outcome.status !== 'completed') return 'failed'
  if (kept.has(id)) return 'resumed'
  return attempt > 1 ? 'retried' : 'ok'
}

function downBefore(downtimes: readonly Downtime[], at: number): number {
  return downtimes.reduce((sum, { from, to }) => sum + Math.max(0, Math.min(at, to) - from), 0)
}

/**
 * What a piece of work waited for: within its session or node the call before it; the first one for all work of the nodes that the plan
 * puts before its own, and in the body of a map for the item whose end made room for it.
 */
function waitedFor(work: SettledWork, all: readonly SettledWork[], { plan, roomFrom }: RunTree): readonly SettledWork[] {
  const earlier = all.filter((other) => other.node === work.node && other.scope === work.scope && other.outcome.settledAt <= work.outcome.startedAt && other !== work)
  if (earlier.length > 0) return earlier
  const map = plan?.nodes.find((node) => node.type === 'map' && node.nodes.some(({ id }) => id === work.node))
  const sources = new Set((plan?.edges ?? []).filter(({ target }) => target === work.node || target === map?.id).map(({ source }) => source))
  const bodies = new Set((plan?.nodes ?? []).flatMap((node) => (node.type === 'map' && sources.has(node.id) ? node.nodes.map(({ id }) => id) : [])))
  const room = work.scope === undefined ? undefined : roomFrom.get(work.scope)
  return all.filter(({ node, scope }) => {
    if (scope !== undefined && scope === room) return true
    if (!sources.has(node)) return bodies.has(node)
    // Within a body only its own item counts; what lies around it counts for all.
    return scope === undefined || scope === work.scope
  })
}
