import type { EffectRequested } from '@nofx/core'
import type { Evidence } from '../evidence.ts'

/** A request, with when the store had it and what became of it, in world time, epoch ms. */
interface StoredRequest {
  readonly event: EffectRequested
  readonly version: number
  readonly requestedAt: number
  /** For each `effect.started`. */
  readonly startedAt: number[]
  settledAt: number | undefined
  status: string | undefined
}

export interface StoredRequests {
  get(runId: string, version: number): StoredRequest | undefined
  all(): Iterable<readonly [string, StoredRequest]>
  /** Who held the run at that time. */
  ownerAt(runId: string, at: number): string | null | undefined
  /** When the end of the run was stored. */
  endedAt(runId: string): number | undefined
}

const made = new WeakMap<Evidence, StoredRequests>()

/** The requests of all runs; made once for each evidence, since several checkers look. */
export function requestsOf(evidence: Evidence): StoredRequests {
  const known = made.get(evidence) ?? index(evidence)
  made.set(evidence, known)
  return known
}

function index({ store }: Evidence): StoredRequests {
  const runs = new Map<string, Map<number, StoredRequest>>()
  const owners = new Map<string, { readonly at: number; readonly owner: string | null }[]>()
  const ends = new Map<string, number>()
  for (const { at, append: { runId, events, lease, expectedVersion } } of store.commits) {
    const requests = runs.get(runId) ?? new Map<number, StoredRequest>()
    runs.set(runId, requests)
    if (expectedVersion === 0) owners.set(runId, [{ at, owner: lease.owner }])
    for (const { version, event } of events as Evidence['logs'] extends ReadonlyMap<string, infer Events> ? Events : never) {
      if (event.type === 'effect.requested') requests.set(version, { event, version, requestedAt: at, startedAt: [], settledAt: undefined, status: undefined })
      if (event.type === 'effect.started') requests.get(event.request)?.startedAt.push(at)
      if (event.type === 'run.ended') ends.set(runId, ends.get(runId) ?? at)
      if (event.type !== 'effect.settled') continue
      const request = requests.get(event.request)
      // The first one counts: that there is no second is for another checker to say.
      if (request === undefined || request.settledAt !== undefined) continue
      request.settledAt = at
      request.status = event.status
    }
  }
  for (const { at, runId, owner } of store.handOvers) owners.get(runId)?.push({ at, owner })
  return {
    get: (runId, version) => runs.get(runId)?.get(version),
    *all() {
      for (const [runId, requests] of runs) for (const request of requests.values()) yield [runId, request] as const
    },
    ownerAt: (runId, at) => owners.get(runId)?.findLast((one) => one.at <= at)?.owner,
    endedAt: (runId) => ends.get(runId),
  }
}
