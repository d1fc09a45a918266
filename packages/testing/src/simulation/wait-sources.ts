import type { EffectRequested, RunEvent } from '@nofx/core'
import { derivedId } from '@nofx/runtime'
import type { SharedStore } from './shared-store.ts'

/** Kinds of effects that another run answers. */
const BELOW: ReadonlySet<string> = new Set(['session', 'run'])

/** The running runs all of whose open requests wait for somebody outside: an approval without a limit, a doubt, or a run below that does. */
export async function waitingRuns({ storage, running }: SharedStore): Promise<ReadonlySet<string>> {
  const open = new Map<string, readonly EffectRequestedAt[]>()
  for (const runId of running) open.set(runId, openRequests((await storage.log.read(runId)).map(({ version, event }) => ({ version, event: event as RunEvent }))))
  const waits = (runId: string): boolean => {
    const requests = open.get(runId) ?? []
    return requests.length > 0 && requests.every((request) => request.isDoubted || isWait(request.event) || (BELOW.has(request.event.kind) && waits(derivedId(String(request.version), runId))))
  }
  return new Set([...running].filter(waits))
}

interface EffectRequestedAt {
  readonly version: number
  readonly event: EffectRequested
  isDoubted: boolean
}

function isWait({ kind, timeoutMs }: EffectRequested): boolean {
  return kind === 'wait' && timeoutMs === undefined
}

function openRequests(events: readonly { readonly version: number; readonly event: RunEvent }[]): readonly EffectRequestedAt[] {
  const open = new Map<number, EffectRequestedAt>()
  for (const { version, event } of events) {
    if (event.type === 'effect.requested') open.set(version, { version, event, isDoubted: false })
    if (event.type === 'effect.settled') open.delete(event.request)
    const request = event.type === 'effect.doubted' || event.type === 'effect.started' ? open.get(event.request) : undefined
    if (request !== undefined) request.isDoubted = event.type === 'effect.doubted'
  }
  return [...open.values()]
}
