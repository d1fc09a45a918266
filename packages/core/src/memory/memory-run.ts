import type { Recorded, RunEnded, RunStarted, RunStatus } from '../event.ts'
import type { RunHead } from '../run-index.ts'

/** Everything the memory store knows of one run. */
export interface MemoryRun {
  readonly runId: string
  readonly kind: string
  readonly name: string
  /** The event of version n is at n - 1. */
  readonly events: Recorded[]
  /** The place of each event among all events of the store. */
  readonly positions: number[]
  status: RunStatus
  owner: string | null
  epoch: number
  leaseExpiresAt: number
  /** When somebody is to take it up that nobody owns, in epoch ms. */
  wakeAt: number
  /** Texts by hash. */
  blobs: Map<string, string> | undefined
}

export function createMemoryRun(runId: string, first: Recorded): MemoryRun {
  const { kind, name } = first.event as RunStarted
  return { runId, kind, name, events: [], positions: [], status: 'running', owner: null, epoch: 0, leaseExpiresAt: 0, wakeAt: 0, blobs: undefined }
}

/** Takes the end of a run into its head. */
export function endMemoryRun(run: MemoryRun, last: Recorded): void {
  run.status = (last.event as RunEnded).status
  run.owner = null
}

export function headOf(run: MemoryRun): RunHead {
  const { runId, kind, name, status, owner, epoch, events } = run
  const endedAt = status === 'running' ? null : (events.at(-1)?.at ?? null)
  return { runId, kind, name, status, owner, epoch, version: events.length, createdAt: events[0]?.at ?? 0, endedAt }
}
