import type { Evidence, StoredRun } from '../evidence.ts'
import type { Execution } from '../journal.ts'

/** A request as the log has it, with when the database had stored it and its outcome. */
export interface LoggedRequest {
  readonly version: number
  readonly kind: string
  readonly name: string
  readonly node: string | undefined
  readonly scope: string | undefined
  readonly attempt: number
  readonly mode: string
  /** Of the effect: the same for all tries. */
  readonly key: string
  readonly committedAt: number
  readonly startedAt: number | undefined
  readonly settledAt: number | undefined
  readonly completed: boolean
}

/** The requests of a run by their version. */
export function requestsOf(runId: string, { events, committedAt }: StoredRun): ReadonlyMap<number, LoggedRequest> {
  const requests = new Map<number, LoggedRequest>()
  events.forEach(({ version, event }, index) => {
    const at = committedAt[index] as number
    const asked = requests.get(Number(event.request))
    if (event.type === 'effect.requested') {
      requests.set(version, {
        version, kind: String(event.kind), name: String(event.name), node: event.node as string | undefined, scope: event.scope as string | undefined, attempt: Number(event.attempt ?? 1), mode: String(event.mode),
        key: `${runId}:${Number(event.origin ?? version)}`, committedAt: at, startedAt: undefined, settledAt: undefined, completed: false,
      })
    } else if (event.type === 'effect.started' && asked !== undefined) requests.set(asked.version, { ...asked, startedAt: at })
    // The first one counts: that there is no second is for another check to say.
    else if (event.type === 'effect.settled' && asked !== undefined && asked.settledAt === undefined) {
      requests.set(asked.version, { ...asked, settledAt: at, completed: event.status === 'completed' })
    }
  })
  return requests
}

/** Each execution beside the requests that it may have answered: one, or for an agent, who is not told, all of its key. */
export function* executionsWithRequests({ stored, journal }: Evidence): Generator<{ readonly execution: Execution; readonly requests: readonly LoggedRequest[] }> {
  const known = new Map<string, ReadonlyMap<number, LoggedRequest>>()
  for (const execution of journal) {
    const run = stored.get(execution.runId)
    const ofRun = known.get(execution.runId) ?? (run && requestsOf(execution.runId, run)) ?? new Map<number, LoggedRequest>()
    known.set(execution.runId, ofRun)
    const { request, key } = execution
    const one = request === null ? undefined : ofRun.get(request)
    yield { execution, requests: request === null ? [...ofRun.values()].filter((asked) => asked.kind === 'agent' && asked.key === key) : one === undefined ? [] : [one] }
  }
}

export function describe({ node, scope, request, key, owner, pid }: Execution): string {
  return `"${scope === null ? '' : `${scope}/`}${node}" (request ${request ?? 'unknown'}, key ${key}) by ${owner}, pid ${pid}`
}
