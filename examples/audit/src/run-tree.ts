import type { EffectRequested, EffectSettled, Recorded, RunEvent, Storage } from '@nofx/core'
import { derivedId } from '@nofx/runtime'

/** A run and the sessions below it, as the log has them. */
export interface RunLog {
  readonly runId: string
  /** The node of the workflow that a session works for; absent for the workflow itself. */
  readonly node?: string
  readonly scope?: string
  readonly events: readonly Recorded<RunEvent>[]
}

/** Kinds of effects that are somebody's work; the others choose, wait, or stand for a run of their own. */
const WORK: ReadonlySet<string> = new Set(['step', 'agent'])

/** Reads a workflow's log and those of its sessions. */
export async function readRunTree(storage: Storage, runId: string): Promise<readonly RunLog[]> {
  const events = await readEvents(storage, runId)
  const sessions = events.flatMap(({ version, event }) => (event.type === 'effect.requested' && event.kind === 'session' ? [{ version, event }] : []))
  const below = await Promise.all(
    sessions.map(async ({ version, event: { node = '', scope } }): Promise<RunLog> => {
      const sessionId = derivedId(String(version), runId)
      return { runId: sessionId, node, ...(scope !== undefined && { scope }), events: await readEvents(storage, sessionId) }
    }),
  )
  return [{ runId, events }, ...below]
}

async function readEvents(storage: Storage, runId: string): Promise<readonly Recorded<RunEvent>[]> {
  // What these runs record of their own is not looked at.
  return (await storage.log.read(runId)) as readonly Recorded<RunEvent>[]
}

/** One piece of work: its request, and its outcome if there is one. */
export interface Work {
  readonly log: RunLog
  readonly requested: Recorded<EffectRequested>
  readonly settled: readonly Recorded<EffectSettled>[]
}

/** All work of a run and its sessions, in the order in which it was asked for. */
export function workOf(tree: readonly RunLog[]): readonly Work[] {
  return tree
    .flatMap((log) =>
      log.events.flatMap((requested): Work[] => {
        if (requested.event.type !== 'effect.requested' || !WORK.has(requested.event.kind)) return []
        const settled = log.events.filter(({ event }) => event.type === 'effect.settled' && event.request === requested.version)
        return [{ log, requested: requested as Recorded<EffectRequested>, settled: settled as readonly Recorded<EffectSettled>[] }]
      }),
    )
    .sort((a, b) => a.requested.at - b.requested.at)
}

/** How many pieces of work are settled. */
export function settledWork(tree: readonly RunLog[]): number {
  return workOf(tree).filter(({ settled }) => settled.length > 0).length
}

/**
 * Nodes of the workflow that were asked for again after they had completed, and work that was never settled; there must be none. Rounds
 * of a pair are no repetition, so sessions are looked at as a whole.
 */
export function unsoundWork(tree: readonly RunLog[]): readonly string[] {
  const completed = new Set<string>()
  const unsound: string[] = []
  const events = tree[0]?.events ?? []
  const placeOf = new Map<number, string>()
  for (const { version, event } of events) {
    if (event.type === 'effect.requested' && (event.kind === 'step' || event.kind === 'session')) {
      const place = `${event.scope ?? ''}/${event.node ?? ''}`
      placeOf.set(version, place)
      if (completed.has(place)) unsound.push(`${place} was asked for again`)
    }
    if (event.type === 'effect.settled' && event.status === 'completed') completed.add(placeOf.get(event.request) ?? '')
  }
  return [...unsound, ...workOf(tree).flatMap(({ requested, settled }) => (settled.length === 1 ? [] : [`${requested.event.name} was settled ${settled.length} times`]))]
}
